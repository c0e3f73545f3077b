// Wrong answers to puzzle 4: number, stars, and words of the verdict.
// 1  0  was never written
// 2  1  Two blocks access this element
// 3  0  index is outside of the array
// 4  0  the two are to be added
// 5  1  index is outside of the array
// 6  2  neighbouring threads of a warp should access
extern "C" __global__ void broadcast(const float* a, const float* b, float* y, int rows, int columns) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int n = rows * columns;
#if WRONG == 1
  if (i < n) y[i] = a[i / columns] + b[i % columns];
#elif WRONG == 2
#pragma unroll 1
  for (; i < n; i += blockDim.x) y[i] = a[i / columns] + b[i % columns];
#elif WRONG == 3
#pragma unroll 1
  for (; i < n; i += gridDim.x * blockDim.x) y[i] = a[i / rows] + b[i % columns];
#elif WRONG == 4
#pragma unroll 1
  for (; i < n; i += gridDim.x * blockDim.x) y[i] = a[i / columns] * b[i % columns];
#elif WRONG == 6
#pragma unroll 1
  for (int r = i; r < rows; r += gridDim.x * blockDim.x)
#pragma unroll 1
    for (int c = 0; c < columns; c++) y[r * columns + c] = a[r] + b[c];
#else
#pragma unroll 1
  for (; i <= n; i += gridDim.x * blockDim.x) y[i] = a[i / columns] + b[i % columns];
#endif
}
