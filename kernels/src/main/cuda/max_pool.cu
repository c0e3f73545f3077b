// Maximum over square windows. x [N,height,width,C], y and winner [N,outHeight,outWidth,C]; the window
// of y[n,i,j] begins at row i*stride - padding, column j*stride - padding.

// One thread for each element of y. A place is row * window + column; of equal values the first wins;
// the first NaN wins over all numbers. Pixels outside of the picture do not take part.
extern "C" __global__ void max_pool(
    const float *__restrict__ x, float *__restrict__ y, unsigned char *__restrict__ winner, unsigned n,
    int height, int width, int channels, int outHeight, int outWidth, int window, int stride,
    int padding) {
  unsigned o = blockIdx.x * blockDim.x + threadIdx.x;
  if (o >= n) {
    return;
  }
  unsigned pixel = o / channels;
  int left = (int)(pixel % outWidth) * stride - padding;
  int top = (int)(pixel / outWidth % outHeight) * stride - padding;
  unsigned image = pixel / outWidth / outHeight;
  const float *from = x + image * height * width * channels + o % channels;
  float best = 0;
  int place = -1;
  for (int row = max(0, -top); row < min(window, height - top); row++) {
    for (int column = max(0, -left); column < min(window, width - left); column++) {
      float v = from[((top + row) * width + left + column) * channels];
      if (place < 0 || v > best || (v != v && best == best)) {
        best = v;
        place = row * window + column;
      }
    }
  }
  y[o] = best;
  winner[o] = (unsigned char)place;
}

// dx = sum of dy over the windows that this pixel won, in window order: one thread for each element of
// dx looks at the windows that hold it.
extern "C" __global__ void max_pool_gradient(
    const float *__restrict__ dy, const unsigned char *__restrict__ winner, float *__restrict__ dx,
    unsigned n, int height, int width, int channels, int outHeight, int outWidth, int window,
    int stride, int padding) {
  unsigned e = blockIdx.x * blockDim.x + threadIdx.x;
  if (e >= n) {
    return;
  }
  unsigned pixel = e / channels;
  int w = (int)(pixel % width) + padding;
  int h = (int)(pixel / width % height) + padding;
  unsigned image = pixel / width / height * outHeight * outWidth * channels + e % channels;
  // The first window that reaches down to here, and the last that begins here or above.
  int firstRow = h < window ? 0 : (h - window) / stride + 1;
  int firstColumn = w < window ? 0 : (w - window) / stride + 1;
  int lastRow = min(h / stride, outHeight - 1);
  int lastColumn = min(w / stride, outWidth - 1);
  float sum = 0;
  for (int i = firstRow; i <= lastRow; i++) {
    for (int j = firstColumn; j <= lastColumn; j++) {
      unsigned o = image + (i * outWidth + j) * channels;
      if (winner[o] == (h - i * stride) * window + w - j * stride) {
        sum += dy[o];
      }
    }
  }
  dx[e] = sum;
}
