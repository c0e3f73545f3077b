// Checks of exercises 0: they say "right" or what is wrong. Solve the exercises before you read them.

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
