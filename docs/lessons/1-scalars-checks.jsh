// Checks of exercises 1: they say "right" or what is wrong. Solve the exercises before you read them.

interface Three { double[] of(double x, double w, double b); }
void check1(Three gradients) {
  judge(gradients, () -> {
    double[] g = gradients.of(2, 3, -1);
    return g.length != 3 ? "three numbers are asked for, these are " + g.length
        : near(g, 15, 10, 5) ? "all are half of what they must be: the square v * v uses v twice"
        : near(g, 20, 30, 10) ? "dL/dx and dL/dw are exchanged: the derivative of x w by x is w"
        : !near(g[2], 10) ? "dL/db is " + text(g[2]) + " at x = 2, w = 3, b = -1, must be 2 v = 10"
        : !near(g, 30, 20, 10) ? "at x = 2, w = 3, b = -1 they are " + Arrays.toString(g) + ", must be 30, 20, 10"
        : often(random -> {
          double[] v = numbers(random, 3);
          double root = 2 * (v[0] * v[1] + v[2]);
          return differs("at x, w, b = " + text(v), gradients.of(v[0], v[1], v[2]), root * v[1], root * v[0], root);
        });
  });
}

interface Slope { double of(DoubleUnaryOperator f, double at); }
void check2(Slope slope) {
  judge(slope, () -> {
    double error = Math.abs(slope.of(Math::exp, 1) - Math.E), cube = Math.abs(slope.of(x -> x * x * x, 2) - 12);
    return error > 1 ? "the slope of exp at 1 is off by " + text(error) + ": over how long a way does the difference go?"
        : error > 1e-3 || cube > 1e-3 ? "the step is too large, or so small that the difference is lost in rounding"
        : error > 1e-8 || cube > 1e-8 ? "one side is not enough: the error falls with the step alone; take f(x + h) - f(x - h)"
        : often(random -> {
          double at = numbers(random, 1)[0], actual = slope.of(x -> Math.sin(3 * x), at), right = 3 * Math.cos(3 * at);
          return Math.abs(actual - right) <= 1e-8 ? null : "of sin(3 x) at %s it is off by %s".formatted(text(at), actual - right);
        });
  });
}

void check3(DoubleUnaryOperator cube) {
  judge(cube, () -> {
    double at2 = cube.applyAsDouble(2), at3 = cube.applyAsDouble(3);
    return near(at2, 8) && near(at3, 27) ? "this is the value, not the gradient"
        : near(at2, 4) && near(at3, 9) ? "only one use of x was counted: is the product x * x made from a parameter?"
        : near(at2, 4) && near(at3, 6) ? "this is the gradient of x * x"
        : !near(at2, 12) || !near(at3, 27) ? "at 2 and 3 it is " + text(at2) + " and " + text(at3) + ", must be 12 and 27"
        : often(random -> {
          double x = numbers(random, 1)[0];
          return differs("at " + text(x), new double[] {cube.applyAsDouble(x)}, 3 * x * x);
        });
  });
}
