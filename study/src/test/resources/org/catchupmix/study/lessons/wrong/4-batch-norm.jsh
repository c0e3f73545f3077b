double mean(double[] x) { return Arrays.stream(x).average().getAsDouble(); }
double squares(double[] x) { double m = mean(x); return Arrays.stream(x).map(v -> (v - m) * (v - m)).sum(); }
double[] scaled(double[] x, double deviation) { double m = mean(x); return Arrays.stream(x).map(v -> (v - m) / deviation).toArray(); }
check1((x, e) -> Arrays.stream(x).map(v -> v / Math.sqrt(squares(x) / x.length + e)).toArray());
// -> not yet: subtract the mean
check1((x, e) -> scaled(x, Math.sqrt(squares(x) / (x.length - 1) + e)));
// -> not yet: divide the variance by n; n - 1 is for the running variance
check1((x, e) -> scaled(x, Math.sqrt(squares(x) / x.length) + e)); // -> not yet: epsilon belongs under the root
check2((f, x) -> (f.applyAsDouble(x + 1e-5) - f.applyAsDouble(x - 1e-5)) / 2e-5); // -> not yet: this is the first derivative
check2((f, x) -> (f.applyAsDouble(x + 1e-4) - 2 * f.applyAsDouble(x) + f.applyAsDouble(x - 1e-4)) / 1e-4);
// -> not yet: divide by the square of the step
check2((f, x) -> (f.applyAsDouble(x + 0.1) - 2 * f.applyAsDouble(x) + f.applyAsDouble(x - 0.1)) / 0.01);
// -> not yet: of the sine at 1 it is off by 0.0007: the error of rounding grows with 1 / h^2, so h must be larger than for the first derivative
double deviation(double[] x, double e) { return Math.sqrt(squares(x) / x.length + e); }
check3((x, dy, e) -> Arrays.stream(dy).map(v -> v / deviation(x, e)).toArray());
// -> not yet: the sum is 2.2136, must be 0: a shift of all x changes nothing. Did the mean get its share?
check3((x, dy, e) -> Arrays.stream(dy).map(v -> (v - mean(dy)) / deviation(x, e)).toArray());
// -> not yet: the first is -0.2372, must be 0.3795. Did the variance get its share?
double[] undivided(double[] x, double[] dy, double e) {
  double[] xhat = scaled(x, deviation(x, e));
  double pull = IntStream.range(0, x.length).mapToDouble(i -> dy[i] * xhat[i]).average().getAsDouble();
  return IntStream.range(0, x.length).mapToDouble(i -> dy[i] - mean(dy) - xhat[i] * pull).toArray();
}
check3((x, dy, e) -> undivided(x, dy, e));
// -> not yet: all are 3.1623 times too large: divide by the deviation
check3((x, dy, e) -> new double[4]);
// -> not yet: the first is 0, must be 0.3795
check3((x, dy, e) -> new double[] {x[7]});
// -> not yet: your method fails, or gives null where the check needs a result: java.lang.ArrayIndexOutOfBoundsException: Index 7 out of bounds for length 4
