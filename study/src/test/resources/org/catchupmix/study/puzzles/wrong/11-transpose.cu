// Wrong answers to puzzle 11: number, stars, and words of the verdict.
// 1  2  neighbouring threads of a warp should access neighbouring elements
// 2  2  threads of a warp access different words of one bank
// 3  0  Is a barrier missing between the two
// 4  0  Nothing was written there before
// 5  0  element [r,c] must become element [c,r]
#if WRONG == 2
#define WIDTH 32
#else
#define WIDTH 33
#endif
extern "C" __global__ void transpose(const float* x, float* y, int rows, int columns) {
  __shared__ float tile[32][WIDTH];
  int column = blockIdx.x * 32;
  int row = blockIdx.y * 32;
  int t = threadIdx.x;
#pragma unroll 1
  for (int k = threadIdx.y; k < 32; k += 8) {
    if (row + k < rows && column + t < columns) {
#if WRONG == 1
      y[(column + t) * rows + row + k] = x[(row + k) * columns + column + t];
#elif WRONG == 5
      y[(row + k) * columns + column + t] = x[(row + k) * columns + column + t];
#else
      tile[k][t] = x[(row + k) * columns + column + t];
#endif
    }
  }
#if WRONG != 1 && WRONG != 5
#if WRONG != 3
  __syncthreads();
#endif
#pragma unroll 1
  for (int k = threadIdx.y; k < 32; k += 8) {
#if WRONG == 4
    if (row + k < rows && column + t < columns) {
#else
    if (column + k < columns && row + t < rows) {
#endif
      y[(column + k) * rows + row + t] = tile[t][k];
    }
  }
#endif
}
