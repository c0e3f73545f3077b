int outputs(int inputs, int kernel, int stride, int pad) { return (inputs + 2 * pad - kernel) / stride + 1; }
check1((inputs, kernel, stride, pad) -> outputs(inputs, kernel, stride, pad)); // -> right

double[] conv(double[] x, double[] w, int stride) {
  double[] y = new double[(x.length - w.length) / stride + 1];
  for (int i = 0; i < y.length; i++) {
    for (int k = 0; k < w.length; k++) {
      y[i] += x[i * stride + k] * w[k];
    }
  }
  return y;
}
check2((x, w, stride) -> conv(x, w, stride)); // -> right

double[] dx(double[] dy, double[] w, int inputs, int stride) {
  double[] dx = new double[inputs];
  for (int i = 0; i < dy.length; i++) {
    for (int k = 0; k < w.length; k++) {
      dx[i * stride + k] += dy[i] * w[k];
    }
  }
  return dx;
}
check3((dy, w, inputs, stride) -> dx(dy, w, inputs, stride)); // -> right
