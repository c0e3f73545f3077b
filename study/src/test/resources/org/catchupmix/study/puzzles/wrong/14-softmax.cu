// Wrong answers to puzzle 14: number, stars, and words of the verdict.
// 1  0  an exp of a large number, 0 / 0
// 2  0  an exp of a large number, 0 / 0
// 3  0  not divided by the sum of the row
// 4  0  Compute this element by hand
// 5  2  divide the work among all threads
extern "C" __global__ void softmax(const float* x, float* y, int rows, int k) {
  int row = blockIdx.x * blockDim.y + threadIdx.y;
#if WRONG == 5
  if (threadIdx.x > 0 || row >= rows) return;
  float most = -1e30f;
  float all = 0;
#pragma unroll 1
  for (int j = 0; j < k; j++) most = fmaxf(most, x[row * k + j]);
#pragma unroll 1
  for (int j = 0; j < k; j++) all += expf(x[row * k + j] - most);
#pragma unroll 1
  for (int j = 0; j < k; j++) y[row * k + j] = expf(x[row * k + j] - most) / all;
  return;
#endif
  if (row >= rows) return;
  x += row * k;
  y += row * k;
#if WRONG == 2
  float top = 0;  // too high for rows of negative elements
#else
  float top = -1e30f;
#endif
#if WRONG != 1
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) top = fmaxf(top, x[j]);
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) top = fmaxf(top, __shfl_xor_sync(0xffffffff, top, d));
#else
  top = 0;
#endif
  float sum = 0;
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) sum += expf(x[j] - top);
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) {
#if WRONG == 4
    sum += __shfl_down_sync(0xffffffff, sum, d);
#else
    sum += __shfl_xor_sync(0xffffffff, sum, d);
#endif
  }
#if WRONG == 3
  sum = 1;
#endif
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) y[j] = expf(x[j] - top) / sum;
}
