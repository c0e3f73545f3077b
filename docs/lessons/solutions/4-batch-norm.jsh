double[] normalised(double[] x, double epsilon) {
  double mean = Arrays.stream(x).average().getAsDouble();
  double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().getAsDouble();
  return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + epsilon)).toArray();
}
check1((x, epsilon) -> normalised(x, epsilon)); // -> right

double second(DoubleUnaryOperator f, double x) {
  double h = 1e-4;
  return (f.applyAsDouble(x + h) - 2 * f.applyAsDouble(x) + f.applyAsDouble(x - h)) / (h * h);
}
check2((f, x) -> second(f, x)); // -> right

double[] dx(double[] x, double[] dy, double epsilon) {
  int n = x.length;
  double mean = Arrays.stream(x).average().getAsDouble();
  double deviation = Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().getAsDouble() + epsilon);
  double[] xhat = normalised(x, epsilon);
  double share = Arrays.stream(dy).sum() / n;
  double pull = IntStream.range(0, n).mapToDouble(i -> dy[i] * xhat[i]).sum() / n;
  return IntStream.range(0, n).mapToDouble(i -> (dy[i] - share - xhat[i] * pull) / deviation).toArray();
}
check3((x, dy, epsilon) -> dx(x, dy, epsilon)); // -> right
