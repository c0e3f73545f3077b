// Exercises 4: batch norm
//
// Each task asks for a method and ends with its check, which says "right" or what is wrong.

// 1. Write double[] normalised(double[] x, double epsilon): (x - mean) / sqrt(variance + epsilon) of one channel. Then:
// check1((x, epsilon) -> normalised(x, epsilon))
interface Norm { double[] of(double[] x, double epsilon); }
void check1(Norm norm) {
  double[] exact = norm.of(new double[] {1, 3}, 0), damped = norm.of(new double[] {1, 3}, 3);
  verdict(near(exact, 1, 3) ? "subtract the mean"
      : near(exact, -Math.sqrt(0.5), Math.sqrt(0.5)) ? "divide the variance by n; n - 1 is for the running variance"
      : !near(exact, -1, 1) ? "of 1 and 3 with epsilon 0 it is " + Arrays.toString(exact) + ", must be -1 and 1"
      : near(damped, -0.25, 0.25) ? "epsilon belongs under the root"
      : !near(damped, -0.5, 0.5) ? "of 1 and 3 with epsilon 3 it is " + Arrays.toString(damped) + ", must be -0.5 and 0.5"
      : null);
}

// 2. Write double second(DoubleUnaryOperator f, double x): the second derivative by differences, off by 1e-5 at most. Then:
// check2((f, x) -> second(f, x))
interface Second { double of(DoubleUnaryOperator f, double x); }
void check2(Second second) {
  double sine = second.of(Math::sin, 1), exact = -Math.sin(1);
  verdict(Math.abs(sine - Math.cos(1)) < 1e-3 ? "this is the first derivative"
      : Math.abs(sine) < 1e-2 ? "divide by the square of the step"
      : Math.abs(sine - exact) > 1e-5 ? "of the sine at 1 it is off by " + text(Math.abs(sine - exact))
          + ": the error of rounding grows with 1 / h^2, so h must be larger than for the first derivative"
      : null);
}

// 3. Write double[] dx(double[] x, double[] dy, double epsilon): the gradient of x in normalised(x, epsilon). Mean and
// variance depend on x as well. Then: check3((x, dy, epsilon) -> dx(x, dy, epsilon))
interface NormGradient { double[] of(double[] x, double[] dy, double epsilon); }
double[] norm(double[] x, double epsilon) {
  double mean = Arrays.stream(x).average().getAsDouble();
  double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().getAsDouble();
  return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + epsilon)).toArray();
}
double[] normSlopes(double[] x, double[] dy, double epsilon) {
  double[] slopes = new double[x.length];
  for (int i = 0; i < x.length; i++) {
    double[] above = x.clone(), below = x.clone();
    above[i] += 1e-5;
    below[i] -= 1e-5;
    double[] high = norm(above, epsilon), low = norm(below, epsilon);
    slopes[i] = IntStream.range(0, x.length).mapToDouble(j -> dy[j] * (high[j] - low[j]) / 2e-5).sum();
  }
  return slopes;
}
void check3(NormGradient dx) {
  double[] x = {1, 2, 4, 9}, dy = {1, -2, 3, 5};
  double[] g = dx.of(x, dy, 0.5), right = normSlopes(x, dy, 0.5);
  double ratio = g[0] / right[0];
  verdict(near(g, right) ? null
      : Math.abs(Arrays.stream(g).sum()) > 1e-6 ? "the sum is " + text(Arrays.stream(g).sum())
          + ", must be 0: a shift of all x changes nothing. Did the mean get its share?"
      : near(g, Arrays.stream(right).map(v -> v * ratio).toArray()) ? "all are " + text(ratio) + " times too large: divide by the deviation"
      : "the first is " + text(g[0]) + ", must be " + text(right[0]) + ". Did the variance get its share?");
}
