// Lesson 4: the gradient of batch norm, by hand and by us
//
// Batch norm takes the numbers of one channel, over the whole batch, to mean 0 and variance 1, then scales and
// shifts them by what it learnt:
//
//     m = mean x     s = sqrt(mean (x - m)^2 + epsilon)     xhat = (x - m) / s     y = gamma * xhat + beta

// Four numbers of one channel, gamma = 3, beta = 1. Epsilon only keeps s from being 0; here it is tiny, so that the
// numbers stay round.
double epsilon = 1e-14;
double[] x = {1, 1, 3, 3};
double gamma = 3, beta = 1;
double m = Arrays.stream(x).average().getAsDouble();
double s = Math.sqrt(Arrays.stream(x).map(v -> (v - m) * (v - m)).average().getAsDouble() + epsilon);
show("m", m); // -> m = 2
show("s", s); // -> s = 1
double[] xhat = Arrays.stream(x).map(v -> (v - m) / s).toArray();
show("xhat", 4, xhat);
// -> xhat:
// -> -1 -1 1 1

// The same by the program. The running statistics are what inference uses later; training only updates them.
TensorScope scope = new TensorScope(backend);
Var vx = Var.parameter(scope.of(Shape.of(4, 1), x));
Var vgamma = Var.parameter(scope.of(Shape.of(1), gamma));
Var vbeta = Var.parameter(scope.of(Shape.of(1), beta));
var statistics = new BatchNorm.Statistics(scope.filled(Shape.of(1), 0), scope.filled(Shape.of(1), 1), 0.1, epsilon);
Graph graph = Graph.recording(backend);
Var y = graph.apply(BatchNormalization.training(vx, vgamma, vbeta, statistics));
show("y", 4, y.value().toDoubles());
// -> y:
// -> -2 -2 4 4

// Let only the first number of y matter: dL/dy = (1, 0, 0, 0).
double[] dy = {1, 0, 0, 0};
Gradients gradients = graph.backward(y, graph.scope().of(y.shape(), dy));

// gamma and beta are easy: y = gamma * xhat + beta in each of the four, so their gradients are sums.
double dgamma = IntStream.range(0, 4).mapToDouble(i -> dy[i] * xhat[i]).sum();
double dbeta = Arrays.stream(dy).sum();
check("dgamma", gradients.of(vgamma).item(), dgamma);
check("dbeta", gradients.of(vbeta).item(), dbeta);
show("dgamma", dgamma); // -> dgamma = -1

// x is not easy: each x reaches each y, by three ways.
//
//     directly                dy * gamma / s
//     through the mean m      every xhat falls by 1/s as m rises by 1, and each x moves m by 1/4
//     through s               every xhat shrinks in proportion, and x moves s by xhat / 4
double[] direct = IntStream.range(0, 4).mapToDouble(i -> gamma / s * dy[i]).toArray();
double[] throughMean = IntStream.range(0, 4).mapToDouble(_ -> -gamma / s * dbeta / 4).toArray();
double[] throughDeviation = IntStream.range(0, 4).mapToDouble(i -> -gamma / s * xhat[i] * dgamma / 4).toArray();
show("directly", 4, direct);
// -> directly:
// -> 3 0 0 0
show("through the mean", 4, throughMean);
// -> through the mean:
// -> -0.75 -0.75 -0.75 -0.75
show("through the deviation", 4, throughDeviation);
// -> through the deviation:
// -> -0.75 -0.75 0.75 0.75

// Their sum is the formula of the textbooks, dx = gamma/s * (dy - mean(dy) - xhat * mean(dy * xhat)):
double[] dx = IntStream.range(0, 4).mapToDouble(i -> direct[i] + throughMean[i] + throughDeviation[i]).toArray();
show("dx", 4, dx);
// -> dx:
// -> 1.5 -1.5 0 0
check("dx of the program", gradients.of(vx).toDoubles(), dx);

// Only y[0] enters the loss, yet x[1] has a gradient: it is as far from the mean as x[0], so raising one is like
// lowering the other. x[2] and x[3] have none.
//
// Add a number to all x, and y does not change. So dx has no component along (1,1,1,1), for any dy. Without epsilon the
// same holds for stretching the x around their mean, so dx has no component along xhat either.
check("sum of dx", Arrays.stream(dx).sum(), 0);
check("dx along xhat", IntStream.range(0, 4).mapToDouble(i -> dx[i] * xhat[i]).sum(), 0);

// Epsilon leaves a component along xhat: gamma/s * (dy . xhat) * epsilon / s^2. It matters where the variance is not much
// larger than epsilon, as here, with the epsilon of the networks:
double[] small = {0.001, 0.002, 0.003, 0.005};
double networkEpsilon = 1e-5;
double mean = Arrays.stream(small).average().getAsDouble();
double variance = Arrays.stream(small).map(v -> (v - mean) * (v - mean)).average().getAsDouble();
double deviation = Math.sqrt(variance + networkEpsilon);
double[] smallHat = Arrays.stream(small).map(v -> (v - mean) / deviation).toArray();
Var vsmall = Var.parameter(scope.of(Shape.of(4, 1), small));
var others = new BatchNorm.Statistics(scope.filled(Shape.of(1), 0), scope.filled(Shape.of(1), 1), 0.1, networkEpsilon);
Graph smallGraph = Graph.recording(backend);
Var ysmall = smallGraph.apply(BatchNormalization.training(vsmall, vgamma, vbeta, others));
double[] dsmall = smallGraph.backward(ysmall, smallGraph.scope().of(ysmall.shape(), dy)).of(vsmall).toDoubles();
double component = IntStream.range(0, 4).mapToDouble(i -> dsmall[i] * smallHat[i]).sum();
show("component", component); // -> component = -353.4517
check("component", component, gamma / deviation * smallHat[0] * networkEpsilon / (deviation * deviation));

// At inference m and s are the running statistics, constants. Only the direct way is left: the numbers of a batch no
// longer know of each other. The running mean went a tenth of the way from 0 to m, the variance from 1 to the unbiased one,
// which divides the sum of squares by 3, not by 4.
show("running mean", statistics.runningMean().item()); // -> running mean = 0.2
show("running variance", statistics.runningVariance().item()); // -> running variance = 1.0333
check("running mean", statistics.runningMean().item(), 0.1 * m);
check("running variance", statistics.runningVariance().item(), 0.9 + 0.1 * s * s * 4 / 3);
Graph second = Graph.recording(backend);
Var z = second.apply(BatchNormalization.inference(vx, vgamma, vbeta, statistics));
double[] dxInference = second.backward(z, second.scope().of(z.shape(), dy)).of(vx).toDoubles();
check("dx at inference", dxInference, gamma / Math.sqrt(statistics.runningVariance().item() + epsilon), 0, 0, 0);

// No formula should be believed because it is printed. The program's check nudges each number of x, gamma and beta, and
// compares what the loss does with the gradient; here for five samples and two channels. It gives the relative error
// of each of the three.
var two = new BatchNorm.Statistics(scope.filled(Shape.of(2), 0), scope.filled(Shape.of(2), 1), 0.1, epsilon);
double[] errors = GradientCheck.compare(
    backend,
    (g, in) -> g.apply(BatchNormalization.training(in.get(0), in.get(1), in.get(2), two)),
    List.of(
        new GradientCheck.Input(Shape.of(5, 2), new double[] {1, 4, 2, -1, 3, 0, 5, 2, -2, 1}),
        new GradientCheck.Input(Shape.of(2), new double[] {3, -1}),
        new GradientCheck.Input(Shape.of(2), new double[] {1, 0.5})));
System.out.println(Arrays.stream(errors).allMatch(e -> e < 1e-7)); // -> true

// To try: which dy gives dx = 0? (There are two of them, and their sums.)
