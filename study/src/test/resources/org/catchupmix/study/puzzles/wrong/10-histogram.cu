// Wrong answers to puzzle 10: number, stars, and words of the verdict.
// 1  0  Shared memory and fresh arrays hold noise
// 2  0  can be combined by atomicAdd
// 3  2  combine values within the block first
// 4  1  Two blocks access this element
// 5  0  Is a barrier missing between the two
extern "C" __global__ void histogram(const int* x, int* bins, int n) {
  __shared__ int own[64];
  int t = threadIdx.x;
  int i = blockIdx.x * blockDim.x + t;
  int step = gridDim.x * blockDim.x;
#if WRONG == 3
#pragma unroll 1
  for (; i < n; i += step) atomicAdd(&bins[x[i]], 1);
#else
#if WRONG != 1
  if (t < 64) own[t] = 0;
#endif
#if WRONG != 5
  __syncthreads();
#endif
#pragma unroll 1
  for (; i < n; i += step) {
#if WRONG == 2
    own[x[i]]++;
#else
    atomicAdd(&own[x[i]], 1);
#endif
  }
  __syncthreads();
#if WRONG == 4
  if (t < 64) bins[t] += own[t];
#else
  if (t < 64) atomicAdd(&bins[t], own[t]);
#endif
#endif
}
