// Wrong answers to puzzle 3: number, stars, and words of the verdict.
// 1  2  neighbouring threads of a warp should access neighbouring elements
// 2  0  row and column are exchanged in the formula
// 3  0  or each thread an element of its own
// 4  1  index is outside of the array
// 5  0  Right values in transposed places
// 6  0  a matrix lies row after row
extern "C" __global__ void plane(const float* x, float* y, int rows, int columns) {
  int r = blockIdx.y * blockDim.y + threadIdx.y;
  int c = blockIdx.x * blockDim.x + threadIdx.x;
#if WRONG == 1
  r = blockIdx.x * blockDim.x + threadIdx.x;
  c = blockIdx.y * blockDim.y + threadIdx.y;
  if (r < rows && c < columns) y[r * columns + c] = x[r * columns + c] + r - 2 * c;
#elif WRONG == 2
  if (r < rows && c < columns) y[r * columns + c] = x[r * columns + c] + c - 2 * r;
#elif WRONG == 6
  if (r < rows && c < columns) y[c * rows + r] = x[c * rows + r] + r - 2 * c;
#elif WRONG == 3
  if (r * columns + c < rows * columns) y[r * columns + c] = x[r * columns + c] + r - 2 * c;
#elif WRONG == 4
  if (c < columns) y[r * columns + c] = x[r * columns + c] + r - 2 * c;
#else
  if (r < rows && c < columns) y[c * rows + r] = x[r * columns + c] + r - 2 * c;
#endif
}
