// Lesson 0: build it
//
// This lesson writes an autograd engine in about forty lines of Java, and trains a small network with it. The other
// lessons use the engine of the program, which does the same with tensors. You need nothing but the chain rule:
// if y depends on a, and the loss on y, then dL/da = dL/dy * dy/da.

// A number that remembers how it was made: from which inputs, and how to send its gradient back to them.
class Scalar {
  double value;
  double gradient;
  final List<Scalar> inputs;
  Runnable backward = () -> {};
  Scalar(double value, Scalar... inputs) { this.value = value; this.inputs = List.of(inputs); }
}

// The sum y = a + b. Both derivatives are 1, so each input receives the gradient of y. It is added, not stored:
// a number that is used twice receives two shares.
Scalar plus(Scalar a, Scalar b) {
  Scalar y = new Scalar(a.value + b.value, a, b);
  y.backward = () -> { a.gradient += y.gradient; b.gradient += y.gradient; };
  return y;
}

// The product y = a * b. Each input receives the gradient of y times the other input.
Scalar times(Scalar a, Scalar b) {
  Scalar y = new Scalar(a.value * b.value, a, b);
  y.backward = () -> { a.gradient += b.value * y.gradient; b.gradient += a.value * y.gradient; };
  return y;
}

// Try it by hand on y = (x * w + b)^2 at x = 2, w = 3, b = -1, and call the rules ourselves, the last one first.
Scalar x = new Scalar(2), w = new Scalar(3), b = new Scalar(-1);
Scalar u = times(x, w);
Scalar v = plus(u, b);
Scalar y = times(v, v);
y.gradient = 1;
y.backward.run();
v.backward.run();
u.backward.run();
show("y", y.value); // -> y = 25
show("dy/dx", x.gradient); // -> dy/dx = 30
show("dy/dw", w.gradient); // -> dy/dw = 20
show("dy/db", b.gradient); // -> dy/db = 10

// Now the machine should find the order. The first idea is recursion: run the rule, then visit the inputs.
void naive(Scalar s) {
  s.backward.run();
  s.inputs.forEach(i -> naive(i));
}

// It is wrong. With a = x + x and y = a * a it says, at x = 1:
Scalar one = new Scalar(1);
Scalar a = plus(one, one);
Scalar square = times(a, a);
square.gradient = 1;
naive(square);
show("naive", one.gradient); // -> naive = 16

// It visited a twice, because y uses a twice, and each visit sent the whole gradient of a on. A rule may run only
// once, and only after every use of its result has sent its share. So we list the numbers such that inputs come
// before results (a topological sort), and go through the list from its end.
void visit(Scalar s, Set<Scalar> seen, List<Scalar> sorted) {
  if (seen.add(s)) {
    s.inputs.forEach(i -> visit(i, seen, sorted));
    sorted.add(s);
  }
}
List<Scalar> order(Scalar end) {
  List<Scalar> sorted = new ArrayList<>();
  visit(end, new HashSet<>(), sorted);
  return sorted;
}
void backward(Scalar loss) {
  loss.gradient = 1;
  for (Scalar s : order(loss).reversed()) {
    s.backward.run();
  }
}

// The same expression again. Gradients add up, so they start at zero. By hand, y = 4 x^2, so dy/dx = 4 * 2 x.
for (Scalar s : order(square)) {
  s.gradient = 0;
}
backward(square);
show("dy/dx", one.gradient); // -> dy/dx = 8
check("dy/dx", one.gradient, 4 * 2 * one.value);

// That is the engine. To train a network we need one more rule, which bends: y = max(a, 0).
Scalar relu(Scalar a) {
  Scalar y = new Scalar(Math.max(a.value, 0), a);
  y.backward = () -> a.gradient += a.value > 0 ? y.gradient : 0;
  return y;
}

// A neuron is a weighted sum of its inputs and a bias, bent. A layer is a list of neurons.
List<Scalar> parameters = new ArrayList<>();
Random random = new Random(7);
Scalar parameter(double value) {
  parameters.add(new Scalar(value));
  return parameters.getLast();
}
class Neuron {
  final List<Scalar> weights = new ArrayList<>();
  final Scalar bias = parameter(0);
  Neuron(int inputs) {
    for (int i = 0; i < inputs; i++) {
      weights.add(parameter(random.nextGaussian() / Math.sqrt(inputs)));
    }
  }
  Scalar of(List<Scalar> x) {
    Scalar sum = bias;
    for (int i = 0; i < x.size(); i++) {
      sum = plus(sum, times(weights.get(i), x.get(i)));
    }
    return sum;
  }
}
List<Neuron> layer(int inputs, int outputs) {
  return IntStream.range(0, outputs).mapToObj(i -> new Neuron(inputs)).toList();
}
List<Scalar> bent(List<Neuron> layer, List<Scalar> x) {
  return layer.stream().map(n -> relu(n.of(x))).toList();
}

// A network of two layers of 12 neurons, and one that gives the score of a point in the plane.
List<Neuron> first = layer(2, 12), second = layer(12, 12);
Neuron last = new Neuron(12);
Scalar score(double x1, double x2) {
  return last.of(bent(second, bent(first, List.of(new Scalar(x1), new Scalar(x2)))));
}
show("parameters", parameters.size()); // -> parameters = 205

// Two moons: half circles that reach into each other, so no straight line separates them.
record Point(double x1, double x2, int side) {}
double noise() { return 0.1 * random.nextGaussian(); }
List<Point> moons = new ArrayList<>();
for (int i = 0; i < 40; i++) {
  double angle = Math.PI * i / 39;
  moons.add(new Point(Math.cos(angle) + noise(), Math.sin(angle) + noise(), 1));
  moons.add(new Point(1 - Math.cos(angle) + noise(), 0.5 - Math.sin(angle) + noise(), -1));
}

// The score shall be above 1 on one moon and below -1 on the other; what is missing is the loss, max(1 - side * score, 0).
Scalar loss() {
  Scalar sum = new Scalar(0);
  for (Point p : moons) {
    Scalar missing = plus(new Scalar(1), times(new Scalar(-p.side()), score(p.x1(), p.x2())));
    sum = plus(sum, relu(missing));
  }
  return times(sum, new Scalar(1.0 / moons.size()));
}

// Before training, check the engine: nudge a weight up and down and compare the slope with the gradient.
Scalar some = first.getFirst().weights.getFirst();
backward(loss());
double nudge = 1e-6, kept = some.value;
some.value = kept + nudge;
double above = loss().value;
some.value = kept - nudge;
double below = loss().value;
some.value = kept;
System.out.println(Math.abs((above - below) / (2 * nudge) - some.gradient) < 1e-8); // -> true

// Gradient descent. Each step builds the expression anew.
show("numbers in the loss", order(loss()).size()); // -> numbers in the loss = 31568
for (int step = 0; step <= 200; step++) {
  parameters.forEach(p -> p.gradient = 0);
  Scalar l = loss();
  backward(l);
  parameters.forEach(p -> p.value -= 0.4 * p.gradient);
  if (step % 50 == 0) {
    long right = moons.stream().filter(p -> score(p.x1(), p.x2()).value * p.side() > 0).count();
    System.out.printf("step %d: loss %.3f, %d of %d right%n", step, l.value, right, moons.size());
  }
}
// -> step 0: loss 1.158, 51 of 80 right
// -> step 50: loss 0.234, 73 of 80 right
// -> step 100: loss 0.075, 77 of 80 right
// -> step 150: loss 0.046, 78 of 80 right
// -> step 200: loss 0.032, 80 of 80 right

// The plane as the network sees it: # where the score is positive. The border follows the moons.
for (double x2 = 1.4; x2 > -1; x2 -= 0.2) {
  StringBuilder row = new StringBuilder();
  for (double x1 = -1.4; x1 < 2.4; x1 += 0.1) {
    row.append(score(x1, x2).value > 0 ? '#' : '.');
  }
  System.out.println(row);
}
// -> ####################################..
// -> ###################################...
// -> ##################################....
// -> ################################......
// -> ############....###############.......
// -> ##########........############........
// -> #########..........##########.........
// -> #########...........########..........
// -> ########..............#####...........
// -> ########..............................
// -> ########..............................
// -> ########..............................

// The program has the same four parts, with tensors in place of numbers:
//
//     here                      in the program       what is different
//     Scalar.value              Var.value()          a tensor, in the memory of a device
//     plus, times, relu         Op                   a class with forward and backward, side by side
//     inputs, order             Graph                a list of operations as they ran (a tape)
//     Scalar.gradient           Gradients            apart from the values, so nothing must be reset to zero
//
// A tape needs no sort: an operation can run only when its inputs exist, so the order of running is one in which
// inputs come before results. The price is that it holds all that ran, also what the loss does not use.
TensorScope scope = new TensorScope(backend);
Var vx = Var.parameter(scope.of(Shape.of(), 2)), vw = Var.parameter(scope.of(Shape.of(), 3)), vb = Var.parameter(scope.of(Shape.of(), -1));
Graph graph = Graph.recording(backend);
Var unused = graph.add(vx, vx);
Var vv = graph.add(graph.multiply(vx, vw), vb);
Var vy = graph.multiply(vv, vv);
show("on the tape", graph.record().size()); // -> on the tape = 4
show("in our order", order(y).size()); // -> in our order = 6

// Ours counts three parameters besides the three results that y needs; the tape has these three and the unused sum.
// The gradients are those from above.
Gradients gradients = graph.backward(vy);
check("dy/dx", gradients.of(vx).item(), x.gradient);
check("dy/dw", gradients.of(vw).item(), w.gradient);
check("dy/db", gradients.of(vb).item(), b.gradient);

// A rule that is wrong does not crash; training just gets worse. GradientCheck compares each rule with slopes, as
// we did above. This square forgets the factor 2, so the error of its gradient is large:
record Square(Var x) implements Op.Unary {
  public Tensor forward(TensorScope scope) {
    return scope.like(x.value(), y -> new Elementwise.Multiply(x.value(), x.value(), y));
  }
  public void backward(Tensor y, Tensor dy, Gradients gradients) {
    gradients.add(x, dx -> new Elementwise.Multiply(dy, x.value(), dx));
  }
}
List<GradientCheck.Input> at = List.of(new GradientCheck.Input(Shape.of(3), new double[] {1, -2, 0.5}));
show("error", GradientCheck.compare(backend, (g, in) -> g.apply(new Square(in.getFirst())), at)[0]); // -> error = 0.5

// To try: write tanh for Scalar, whose derivative is 1 - tanh^2, and train with it in place of relu.
