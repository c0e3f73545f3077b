// Checks of exercises 4: they say "right" or what is wrong. Solve the exercises before you read them.

interface Norm { double[] of(double[] x, double epsilon); }
void check1(Norm norm) {
  judge(norm, () -> {
    double[] exact = norm.of(new double[] {1, 3}, 0), damped = norm.of(new double[] {1, 3}, 3);
    return near(exact, 1, 3) ? "subtract the mean"
        : near(exact, -Math.sqrt(0.5), Math.sqrt(0.5)) ? "divide the variance by n; n - 1 is for the running variance"
        : !near(exact, -1, 1) ? "of 1 and 3 with epsilon 0 it is " + Arrays.toString(exact) + ", must be -1 and 1"
        : near(damped, -0.25, 0.25) ? "epsilon belongs under the root"
        : !near(damped, -0.5, 0.5) ? "of 1 and 3 with epsilon 3 it is " + Arrays.toString(damped) + ", must be -0.5 and 0.5"
        : often(random -> {
          double[] x = numbers(random, 2 + random.nextInt(4));
          double mean = Arrays.stream(x).average().getAsDouble();
          double deviation = Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().getAsDouble() + 0.5);
          return differs("of %s with epsilon 0.5".formatted(text(x)), norm.of(x.clone(), 0.5), Arrays.stream(x).map(v -> (v - mean) / deviation).toArray());
        });
  });
}

interface Second { double of(DoubleUnaryOperator f, double x); }
void check2(Second second) {
  judge(second, () -> {
    double sine = second.of(Math::sin, 1), exact = -Math.sin(1);
    return Math.abs(sine - Math.cos(1)) < 1e-3 ? "this is the first derivative"
        : Math.abs(sine) < 1e-2 ? "divide by the square of the step"
        : Math.abs(sine - exact) > 1e-5 ? "of the sine at 1 it is off by " + text(Math.abs(sine - exact))
            + ": the error of rounding grows with 1 / h^2, so h must be larger than for the first derivative"
        : often(random -> {
          double at = numbers(random, 1)[0] / 2, off = Math.abs(second.of(x -> x * x * x + Math.exp(x), at) - 6 * at - Math.exp(at));
          return off <= 1e-5 ? null : "of x^3 + exp(x) at %s it is off by %s".formatted(text(at), off);
        });
  });
}

interface NormGradient { double[] of(double[] x, double[] dy, double epsilon); }
void check3(NormGradient dx) {
  judge(dx, () -> {
    BiFunction<double[], Double, double[]> norm = (x, epsilon) -> {
      double mean = Arrays.stream(x).average().getAsDouble();
      double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().getAsDouble();
      return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + epsilon)).toArray();
    };
    NormGradient slopes = (x, dy, epsilon) -> IntStream.range(0, x.length).mapToDouble(i -> {
      double[] above = x.clone(), below = x.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double[] high = norm.apply(above, epsilon), low = norm.apply(below, epsilon);
      return IntStream.range(0, x.length).mapToDouble(j -> dy[j] * (high[j] - low[j]) / 2e-5).sum();
    }).toArray();
    double[] x = {1, 2, 4, 9}, dy = {1, -2, 3, 5};
    double[] g = dx.of(x.clone(), dy.clone(), 0.5), right = slopes.of(x, dy, 0.5);
    double ratio = g[0] / right[0];
    return g.length != 4 ? "x has 4 elements, its gradient " + g.length
        : Math.abs(Arrays.stream(g).sum()) > 1e-6 ? "the sum is " + text(Arrays.stream(g).sum())
            + ", must be 0: a shift of all x changes nothing. Did the mean get its share?"
        : !near(g, right) && ratio != 0 && near(g, Arrays.stream(right).map(v -> v * ratio).toArray()) ? "all are " + text(ratio) + " times too large: divide by the deviation"
        : !near(g, right) ? "the first is " + text(g[0]) + ", must be " + text(right[0])
            + (Arrays.stream(g).allMatch(v -> v == 0) ? "" : ". Did the variance get its share?")
        : often(random -> {
          int n = 2 + random.nextInt(4);
          double[] some = numbers(random, n), up = numbers(random, n);
          return differs("of x = %s, dy = %s, epsilon 0.5".formatted(text(some), text(up)),
              dx.of(some.clone(), up.clone(), 0.5), slopes.of(some, up, 0.5));
        });
  });
}
