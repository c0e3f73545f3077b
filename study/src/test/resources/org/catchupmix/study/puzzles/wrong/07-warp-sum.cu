// Wrong answers to puzzle 7: number, stars, and words of the verdict.
// 1  0  so the value is undefined. Keep all 32 lanes
// 2  0  distances must be 16, 8, 4, 2 and 1
// 3  0  Should one thread write it
// 4  0  the first distance must be 16
// 5  1  index is outside of the array
// 6  2  divide the work among all threads
extern "C" __global__ void warp_sum(const float* x, float* sums, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
#if WRONG == 1
  if (i >= n) return;
#endif
  float v = i < n ? x[i] : 0;
#if WRONG == 4
  int distance = 8;
#else
  int distance = 16;
#endif
#if WRONG == 6
#elif WRONG == 2
#pragma unroll 1
  for (; distance > 1; distance /= 2) v += __shfl_down_sync(0xffffffff, v, distance);
#else
#pragma unroll 1
  for (; distance > 0; distance /= 2) v += __shfl_down_sync(0xffffffff, v, distance);
#endif
#if WRONG == 6
  if (threadIdx.x % 32 == 0 && i < n) {
    v = 0;
#pragma unroll 1
    for (int k = i; k < i + 32 && k < n; k++) v += x[k];
    sums[i / 32] = v;
  }
#elif WRONG == 3
  if (i < n) sums[i / 32] = v;
#elif WRONG == 5
  if (threadIdx.x % 32 == 0) sums[i / 32] = v;
#else
  if (threadIdx.x % 32 == 0 && i < n) sums[i / 32] = v;
#endif
}
