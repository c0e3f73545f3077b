// Lesson 5: the gradient of a mask
//
// A mask lets some numbers through and stops others. Its gradient does the same to what comes back: where a number
// was stopped, changing it changes nothing.

// A product with a constant of zeros and ones.
TensorScope scope = new TensorScope(backend);
Var x = Var.parameter(scope.of(Shape.of(4), 5, 6, 7, 8));
Var mask = Var.constant(scope.of(Shape.of(4), 1, 0, 0, 1));
Graph graph = Graph.recording(backend);
Var y = graph.multiply(x, mask);
double[] dx = graph.backward(y, graph.scope().of(y.shape(), 1, 2, 3, 4)).of(x).toDoubles();
show("dx", 4, dx);
// -> dx:
// -> 1 0 0 4

// ReLU is a mask that the numbers choose themselves: 1 where they are positive.
Var r = Var.parameter(scope.of(Shape.of(4), -1, 2, -3, 4));
graph.close();
graph = Graph.recording(backend);
Var relu = graph.relu(r);
show("dr", 4, graph.backward(relu, graph.scope().of(relu.shape(), 1, 2, 3, 4)).of(r).toDoubles());
// -> dr:
// -> 0 2 0 4

// Catch-up Mix stops nothing: where the mask is 0, the map of another sample comes in its place. Three samples of one
// pixel and two filters, [3,1,1,2]. Sample n is mixed with sample p[n]:
//
//     y[n,c] = M[n,c] ? h[n,c] : h[p[n],c]
double[] hs = {10, 11,
               20, 21,
               30, 31};
int[] p = {1, 2, 0};
byte[] ms = {1, 0,
             0, 1,
             1, 1};
Var h = Var.parameter(scope.of(Shape.of(3, 1, 1, 2), hs));
Tensor m = scope.of(Shape.of(3, 2), ms);
Pairing pairing = Pairing.of(scope, p);
graph.close();
graph = Graph.recording(backend);
Var mixed = graph.apply(new ChannelMix(h, pairing, m));
show("mixed", 2, mixed.value().toDoubles());
// -> mixed:
// -> 10 21
// -> 30 21
// -> 30 31

// Backward, as one would write it at first: each y sends its gradient to where its number came from. Some h get two
// gradients, which add up; some get none. This is a scatter.
double[] dy = {1, 2,
               3, 4,
               5, 6};
double[] scatter = new double[6];
for (int n = 0; n < 3; n++) {
  for (int c = 0; c < 2; c++) {
    int from = ms[2 * n + c] == 1 ? n : p[n];
    scatter[2 * from + c] += dy[2 * n + c];
  }
}
show("dh", 2, scatter);
// -> dh:
// -> 1 0
// -> 0 6
// -> 8 6

// On a GPU thousands of threads would add to one place at once: it needs atomics, and the order of the sums, so their
// last bits, would change from run to run. So turn the question around: who took my number? With q the inverse of p,
// sample q[n] is the only one that is mixed with n. This is a gather: each dh is written once.
//
//     dh[n,c] = M[n,c] * dy[n,c] + (1 - M[q[n],c]) * dy[q[n],c]
int[] q = Pairing.inverse(p);
System.out.println("q = " + Arrays.toString(q)); // -> q = [2, 0, 1]
double[] gather = new double[6];
for (int n = 0; n < 3; n++) {
  for (int c = 0; c < 2; c++) {
    gather[2 * n + c] = ms[2 * n + c] * dy[2 * n + c] + (1 - ms[2 * q[n] + c]) * dy[2 * q[n] + c];
  }
}
check("gather", gather, scatter);
check("dh of the program", graph.backward(mixed, graph.scope().of(mixed.shape(), dy)).of(h).toDoubles(), scatter);

// Nothing is lost and nothing is made: all that came back went on to some sample.
check("sum of dh", Arrays.stream(gather).sum(), Arrays.stream(dy).sum());

// Where does the mask come from? From the features, by rank: two samples, four filters of one pixel, swapped with
// each other; each keeps the keep = 2 filters in which it is weakest, measured against the other. FilterRanking.DEFAULT is
// the paper's: the difference of shares, lowest first; the ablations rank by ratio, highest first or at random.
double[] maskOf(double[] features) {
  try (TensorScope s = new TensorScope(backend)) {
    Tensor norms = s.real(Shape.of(2, 4));
    backend.run(new Mixing.ChannelNorm(s.of(Shape.of(2, 1, 1, 4), features), NormKind.L2, norms));
    Tensor result = s.tensor(Shape.of(2, 4), DType.U8);
    Tensor keep = s.of(Shape.of(1), new int[] {2});
    backend.run(new Mixing.RfiMask(norms, s.of(Shape.of(2), new int[] {1, 0}), FilterRanking.DEFAULT, keep, result));
    byte[] bytes = result.toBytes();
    return IntStream.range(0, 8).mapToDouble(i -> bytes[i]).toArray();
  }
}
double[] features = {10, 4, 2, 1,
                     1, 2, 4, 10};
show("M", 4, maskOf(features));
// -> M:
// -> 0 0 1 1
// -> 1 1 0 0

// So should not a gradient flow through the mask to the features? Nudge one of them:
double[] nudged = features.clone();
nudged[0] += 0.001;
check("M after a nudge", maskOf(nudged), maskOf(features));

// Ranks do not move, until one filter overtakes another: then they jump. The derivative of a mask is 0 almost everywhere
// and does not exist elsewhere. So the backward pass takes the mask for a constant, and that is no approximation.

// The same on two real images, in a network that comes with the program: an ankle boot and a pullover, mixed at its mix
// point 3. './catchup mix-view 0 1' writes a page about it. (drawn(..) gives the mix what it would draw: the mix point,
// lambda, the partner of each sample, and a seed that only matters where filters are kept at random.)
org.catchupmix.run.trained.Classifier trained = org.catchupmix.run.trained.Classifier.load(Path.of("fashion-preact-resnet10"), backend);
ImageDataset pair = Datasets.load("fashion-sample").test().subset(new int[] {0, 1});
org.catchupmix.study.pair.PairView view = org.catchupmix.study.pair.PairView.of(trained.network(), trained.transform(), pair, 3,
    new CatchupMix().drawn(3, 0.7, new int[] {1, 0}, 1), "Catch-up Mix, lambda 0.7");
boolean[][] kept = view.step().kept().get();
double[] dys = view.step().gradientAfter().values(), back = new double[dys.length];
for (int n = 0, half = back.length / 2; n < 2; n++) {
  for (int i = 0; i < half; i++) {
    int c = i % kept[0].length;
    back[n * half + i] = (kept[n][c] ? dys[n * half + i] : 0) + (kept[1 - n][c] ? 0 : dys[(1 - n) * half + i]);
  }
}
check("dh of two images", view.step().gradientBefore().get().values(), back);
Path maps = figure("two-images.png");
Files.write(maps, view.maps().png());
look(maps);

// To try: p = {0, 1, 2}, each sample with itself. What must dh be, whatever the mask?
