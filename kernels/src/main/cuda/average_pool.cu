// Average over square windows, in which padding counts as zeros. x [N,height,width,C],
// y [N,outHeight,outWidth,C]; the window of y[n,i,j] begins at row i*stride - padding, column
// j*stride - padding; each = 1 / window^2.

// One thread for each element of y.
extern "C" __global__ void average_pool(
    const float *__restrict__ x, float *__restrict__ y, unsigned n, int height, int width, int channels,
    int outHeight, int outWidth, int window, int stride, int padding, float each) {
  unsigned o = blockIdx.x * blockDim.x + threadIdx.x;
  if (o >= n) {
    return;
  }
  unsigned pixel = o / channels;
  int left = (int)(pixel % outWidth) * stride - padding;
  int top = (int)(pixel / outWidth % outHeight) * stride - padding;
  unsigned image = pixel / outWidth / outHeight;
  const float *from = x + image * height * width * channels + o % channels;
  float sum = 0;
  for (int row = max(0, top); row < min(height, top + window); row++) {
    for (int column = max(0, left); column < min(width, left + window); column++) {
      sum += from[(row * width + column) * channels];
    }
  }
  y[o] = sum * each;
}

// dx = sum of dy * each over the windows that hold this pixel, in window order: one thread for each
// element of dx.
extern "C" __global__ void average_pool_gradient(
    const float *__restrict__ dy, float *__restrict__ dx, unsigned n, int height, int width,
    int channels, int outHeight, int outWidth, int window, int stride, int padding, float each) {
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
      sum += dy[image + (i * outWidth + j) * channels];
    }
  }
  dx[e] = sum * each;
}
