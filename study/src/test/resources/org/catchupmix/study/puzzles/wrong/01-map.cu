// Wrong answers to puzzle 1: number, stars, and words of the verdict.
// 1  0  was never written
// 2  0  the square is x[i] * x[i]
// 3  0  index is outside of the array
// 4  1  or each thread an element of its own
// 5  0  has no kernel map
// 6  0  i = 31
// 7  2  Look at line 31
// 8  2  divide the work among all threads
#if WRONG == 5
extern "C" __global__ void mop(const float* x, float* y) {
#else
extern "C" __global__ void map(const float* x, float* y) {
#endif
  int i = threadIdx.x;
#if WRONG == 1
  if (i == 0) y[0] = x[0] * x[0] + 1;
#elif WRONG == 2
  y[i] = 2 * x[i] + 1;
#elif WRONG == 3
  y[i + 1] = x[i + 1] * x[i + 1] + 1;
#elif WRONG == 4
#pragma unroll 1
  for (int k = 0; k < blockDim.x; k++) y[k] = x[k] * x[k] + 1;
#elif WRONG == 6
  if (i > 29) printf("i = %d\n", i);
  y[i] = x[i];
#elif WRONG == 7
  float sum = 1;
#pragma unroll
  for (int k = 0; k < 16; k++) sum += x[i] * x[i] / 16;
  y[i] = sum;
#elif WRONG == 8
  if (i == 0)
    for (int k = 0; k < blockDim.x; k++) y[k] = x[k] * x[k] + 1;
#else
  y[i] = x[i] * x[i] + 1;
#endif
}
