// Exercises 0: build it
//
// Each task asks for a method. The check that it names says "right", or what is wrong. This is the engine of
// lesson 0.
class Scalar {
  double value;
  double gradient;
  final List<Scalar> inputs;
  Runnable backward = () -> {};
  Scalar(double value, Scalar... inputs) { this.value = value; this.inputs = List.of(inputs); }
}
Scalar plus(Scalar a, Scalar b) {
  Scalar y = new Scalar(a.value + b.value, a, b);
  y.backward = () -> { a.gradient += y.gradient; b.gradient += y.gradient; };
  return y;
}
void visit(Scalar s, Set<Scalar> seen, List<Scalar> sorted) {
  if (seen.add(s)) {
    s.inputs.forEach(i -> visit(i, seen, sorted));
    sorted.add(s);
  }
}
void backward(Scalar loss) {
  List<Scalar> sorted = new ArrayList<>();
  visit(loss, new HashSet<>(), sorted);
  loss.gradient = 1;
  sorted.reversed().forEach(s -> s.backward.run());
}

// 1. Write Scalar tanh(Scalar a), with its rule. Then: check1(a -> tanh(a))

// 2. Write Scalar divide(Scalar a, Scalar b), with its rule. Then: check2((a, b) -> divide(a, b))

// 3. One of these four rules is wrong. Find it by slopes, for example at 0.7: compare (f(x + h) - f(x - h)) / 2h with the
// gradient. Then: check3("square"), or whichever it is.
Scalar of(double value, Scalar a, DoubleSupplier derivative) {
  Scalar y = new Scalar(value, a);
  y.backward = () -> a.gradient += derivative.getAsDouble() * y.gradient;
  return y;
}
Map<String, UnaryOperator<Scalar>> rules = Map.of(
    "square", a -> of(a.value * a.value, a, () -> 2 * a.value),
    "log", a -> of(Math.log(a.value), a, () -> 1 / a.value),
    "sigmoid", a -> of(1 / (1 + Math.exp(-a.value)), a, () -> a.value * (1 - a.value)),
    "root", a -> of(Math.sqrt(a.value), a, () -> 0.5 / Math.sqrt(a.value)));
