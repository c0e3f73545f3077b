// Wrong answers to puzzle 9: number, stars, and words of the verdict.
// 1  0  Is a barrier missing between the two
// 2  0  x[i] itself belongs to it
// 3  2  do threads repeat the work of others
// 4  0  the steps must double their distance
// 5  1  index is outside of the array
// 6  2  divide the work among all threads
extern "C" __global__ void prefix_sum(const float* x, float* y, int n) {
  __shared__ float sums[128];
  int t = threadIdx.x;
  const float* row = x + blockIdx.x * n;
#if WRONG == 5
  float v = row[t];
#else
  float v = t < n ? row[t] : 0;
#endif
  sums[t] = v;
  __syncthreads();
#if WRONG == 1
#pragma unroll 1
  for (int d = 1; d < 128; d *= 2) {
    if (t >= d) sums[t] += sums[t - d];
    __syncthreads();
  }
  v = sums[t];
#elif WRONG == 6
  if (t == 0)
#pragma unroll 1
    for (int k = 1; k < n; k++) sums[k] += sums[k - 1];
  __syncthreads();
  v = sums[t];
#elif WRONG == 3
  v = 0;
#pragma unroll 1
  for (int k = 0; k <= t; k++) v += sums[k];
#else
  float own = v;
#pragma unroll 1
  for (int d = 1; d < 128; d *= 2) {
    float before = t >= d ? sums[t - d] : 0;
    __syncthreads();
    sums[t] = v += before;
    __syncthreads();
#if WRONG == 4
    break;
#endif
  }
#if WRONG == 2
  v -= own;
#endif
#endif
  if (t < n) y[blockIdx.x * n + t] = v;
}
