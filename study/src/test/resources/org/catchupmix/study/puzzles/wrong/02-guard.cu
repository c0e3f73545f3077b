// Wrong answers to puzzle 2: number, stars, and words of the verdict.
// 1  1  index is outside of the array
// 2  1  index is outside of the array
// 3  0  Two blocks access this element
// 4  0  was never written
// 5  0  y[999] was never written
// 6  2  divide the work among all threads
extern "C" __global__ void scale(const float* x, float* y, float a, int n) {
#if WRONG == 1
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  y[i] = a * x[i];
#elif WRONG == 2
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i <= n) y[i] = a * x[i];
#elif WRONG == 3
  int i = threadIdx.x;
  if (i < n) y[i] = a * x[i];
#elif WRONG == 4
  int i = blockIdx.x * gridDim.x + threadIdx.x;
  if (i < n) y[i] = a * x[i];
#elif WRONG == 6
  if (threadIdx.x == 0)
#pragma unroll 1
    for (int i = blockIdx.x * 128; i < blockIdx.x * 128 + 128 && i < n; i++) y[i] = a * x[i];
#else
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && i < 999) y[i] = a * x[i];
#endif
}
