// Exercises 0: build it
//
// Each task asks for a method and ends with its check, which says "right" or what is wrong. This is the engine of
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
void check1(UnaryOperator<Scalar> tanh) {
  judge(tanh, () -> {
    double right = 1 - Math.pow(Math.tanh(0.5), 2);
    Scalar a = new Scalar(0.5), y = tanh.apply(a), twice = new Scalar(0.5);
    y.gradient = 3;
    y.backward.run();
    backward(plus(tanh.apply(twice), tanh.apply(twice)));
    return !near(y.value, Math.tanh(0.5)) ? "tanh(0.5) is " + text(y.value) + ", must be " + text(Math.tanh(0.5))
        : near(a.gradient, right) ? "multiply by the gradient of y: it is not always 1"
        : !near(a.gradient, 3 * right) ? "dy/da at 0.5 is " + text(a.gradient / 3) + ", must be 1 - tanh(0.5)^2 = " + text(right)
        : !near(twice.gradient, 2 * right) ? "a number that is used twice receives two shares: add with +="
        : often(random -> {
          Scalar x = new Scalar(4 * random.nextDouble() - 2), z = tanh.apply(x);
          backward(z);
          double t = Math.tanh(x.value);
          return differs("value and gradient of tanh(" + text(x.value) + "):", new double[] {z.value, x.gradient}, t, 1 - t * t);
        });
  });
}

// 2. Write Scalar divide(Scalar a, Scalar b), with its rule. Then: check2((a, b) -> divide(a, b))
void check2(BinaryOperator<Scalar> divide) {
  judge(divide, () -> {
    Scalar a = new Scalar(3), b = new Scalar(2), y = divide.apply(a, b);
    backward(y);
    return !near(y.value, 1.5) ? "3 / 2 is " + text(y.value)
        : !near(a.gradient, 0.5) ? "da is " + text(a.gradient) + " at 3 / 2, must be 1 / b = 0.5"
        : b.gradient == 0 ? "b receives no gradient"
        : near(b.gradient, 0.75) ? "the sign of db is wrong: a larger b makes y smaller"
        : !near(b.gradient, -0.75) ? "db is " + text(b.gradient) + " at 3 / 2, must be -a / b^2 = -0.75"
        : often(random -> {
          Scalar p = new Scalar(4 * random.nextDouble() - 2), q = new Scalar(1 + random.nextDouble()), z = divide.apply(p, q);
          backward(plus(z, z));
          return differs("of %s / %s, used twice, value, da and db:".formatted(text(p.value), text(q.value)),
              new double[] {z.value, p.gradient, q.gradient}, p.value / q.value, 2 / q.value, -2 * p.value / q.value / q.value);
        });
  });
}

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
void check3(String name) {
  judge(name, () -> {
    UnaryOperator<Scalar> rule = rules.get(name);
    if (rule == null) {
      return "there is no rule '" + name + "', but " + new TreeSet<>(rules.keySet());
    }
    Scalar a = new Scalar(0.7);
    backward(rule.apply(a));
    double slope = (rule.apply(new Scalar(0.7 + 1e-5)).value - rule.apply(new Scalar(0.7 - 1e-5)).value) / 2e-5;
    return near(slope, a.gradient) ? name + " is right: slope and gradient at 0.7 are " + text(slope) : null;
  });
}
