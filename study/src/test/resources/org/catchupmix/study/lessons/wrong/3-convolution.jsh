check1((n, k, s, p) -> (n + 2 * p - k) / s); // -> not yet: the first position counts as well: add 1
check1((n, k, s, p) -> (n + p - k) / s + 1);
// -> not yet: the first position counts as well: add 1
check1((n, k, s, p) -> (n + 2 * p - k + s - 1) / s + 1);
// -> not yet: with stride 2 it is 4, not 5: a kernel that sticks out is left out
double[] conv(double[] x, double[] w, int stride) {
  return IntStream.rangeClosed(0, (x.length - w.length) / stride).mapToDouble(i ->
      IntStream.range(0, w.length).mapToDouble(k -> x[i * stride + k] * w[k]).sum()).toArray();
}
check2((x, w, stride) -> conv(x, new double[] {w[1], w[0]}, stride));
// -> not yet: the kernel is reversed: networks take x[i + k] * w[k]
check2((x, w, stride) -> conv(x, w, 1)); // -> not yet: the stride has no effect
check2((x, w, stride) -> Arrays.copyOf(conv(x, w, stride), conv(x, w, stride).length - 1));
// -> not yet: with stride 1 it is [21.0, 32.0, 43.0], must be 21, 32, 43, 54
double[] stored(double[] dy, double[] w, int inputs, int stride) {
  double[] dx = new double[inputs];
  for (int i = 0; i < dy.length; i++) {
    for (int k = 0; k < w.length; k++) {
      dx[i * stride + k] = dy[i] * w[k];
    }
  }
  return dx;
}
check3((dy, w, n, s) -> stored(dy, w, n, s)); // -> not yet: an x that is used twice receives two shares: add with +=
double[] added(double[] dy, double[] w, int inputs, int stride) {
  double[] dx = new double[inputs];
  for (int i = 0; i < dy.length; i++) {
    for (int k = 0; k < w.length; k++) {
      dx[i * stride + k] += dy[i] * w[k];
    }
  }
  return dx;
}
check3((dy, w, n, s) -> added(dy, new double[] {w[1], w[0]}, n, s));
// -> not yet: the kernel is reversed: dx[i + k] receives dy[i] * w[k]
check3((dy, w, n, s) -> added(dy, w, n, 1));
// -> not yet: with stride 2 it is [1.0, 12.0, 20.0, 0.0, 0.0], must be 1, 10, 2, 20, 0
check2((x, w, stride) -> stride == 1 ? new double[] {21, 32, 43, 54} : new double[] {21, 43});
// -> not yet: of x = [-1.1691, -0.6691, 1.871, -1.9755], w = [-1.5981], stride 2 it is [21, 43], must be [1.8684, -2.9901]
check3((dy, w, n, s) -> s == 1 ? new double[] {1, 12, 23, 30} : new double[] {1, 10, 2, 20, 0});
// -> not yet: of dy = [-1.8551, 0.6355], w = [-1.5981], 4 inputs, stride 3 it is [1, 10, 2, 20, 0], must be [2.9646, 0, 0, -1.0155]
