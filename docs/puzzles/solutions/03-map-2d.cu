extern "C" __global__ void plane(const float* x, float* y, int rows, int columns) {
  int r = blockIdx.y * blockDim.y + threadIdx.y;
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (r < rows && c < columns) {
    y[r * columns + c] = x[r * columns + c] + r - 2 * c;
  }
}
