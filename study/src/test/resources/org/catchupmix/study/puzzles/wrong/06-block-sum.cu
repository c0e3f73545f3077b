// Wrong answers to puzzle 6: number, stars, and words of the verdict.
// 1  0  Is a barrier missing between the two
// 2  0  All threads of a block must reach each __syncthreads()
// 3  2  threads of one warp go different ways
// 4  2  do few threads of a warp work
// 5  0  Shared memory and fresh arrays hold noise
// 6  0  before the last step
// 7  0  the sum of the first 128 elements
extern "C" __global__ void block_sum(const float* x, float* sums, int n) {
  __shared__ float partial[256];
  int t = threadIdx.x;
  int i = blockIdx.x * 256 + t;
#if WRONG == 5
  if (i < n) partial[t] = x[i];
#else
  partial[t] = i < n ? x[i] : 0;
#endif
  __syncthreads();
#if WRONG == 3
#pragma unroll 1
  for (int d = 1; d < 256; d *= 2) {
    if (t % (2 * d) == 0) partial[t] += partial[t + d];
    __syncthreads();
  }
#elif WRONG == 4
  if (t == 0) {
    float sum = 0;
#pragma unroll 1
    for (int k = 0; k < 256; k++) sum += partial[k];
    partial[0] = sum;
  }
#else
#if WRONG == 6
#pragma unroll 1
  for (int half = 128; half > 1; half /= 2) {
#elif WRONG == 7
#pragma unroll 1
  for (int half = 64; half > 0; half /= 2) {
#else
#pragma unroll 1
  for (int half = 128; half > 0; half /= 2) {
#endif
    if (t < half) {
      partial[t] += partial[t + half];
#if WRONG == 2
      __syncthreads();
#endif
    }
#if WRONG >= 5
    __syncthreads();
#endif
  }
#endif
  if (t == 0) sums[blockIdx.x] = partial[0];
}
