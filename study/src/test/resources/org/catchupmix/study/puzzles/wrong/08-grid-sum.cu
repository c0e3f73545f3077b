// Wrong answers to puzzle 8: number, stars, and words of the verdict.
// 1  1  or be updated atomically
// 2  1  fix the order, for instance with a second launch
// 3  2  combine values within the block first
// 4  0  a lane must take every 32nd one
#if WRONG == 4
#define LANES 32
#endif
// 5  0  updated before it was set
extern "C" __global__ void total(const int* k, int* total, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int v = i < n ? k[i] : 0;
#if WRONG == 3
  if (i < n) atomicAdd(&total[0], v);
#else
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(0xffffffff, v, d);
  __shared__ int own;
  if (threadIdx.x == 0) own = 0;
  __syncthreads();
  if (threadIdx.x % 32 == 0) atomicAdd(&own, v);
  __syncthreads();
#if WRONG == 1
  if (threadIdx.x == 0) total[0] += own;
#else
  if (threadIdx.x == 0) atomicAdd(&total[0], own);
#endif
#endif
}
extern "C" __global__ void partial(const float* x, float* partials, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float v = i < n ? x[i] : 0;
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(0xffffffff, v, d);
  __shared__ float warps[4];
#if WRONG == 2
  if (threadIdx.x == 0) warps[0] = 0;
  __syncthreads();
  if (threadIdx.x % 32 == 0) atomicAdd(&warps[0], v);
  __syncthreads();
  if (threadIdx.x == 0) partials[blockIdx.x] = warps[0];
#else
  if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = v;
  __syncthreads();
  if (threadIdx.x == 0) partials[blockIdx.x] = warps[0] + warps[1] + warps[2] + warps[3];
#endif
}
extern "C" __global__ void finish(const float* partials, float* sum, int blocks) {
  float v = 0;
#ifdef LANES
  if (threadIdx.x < blocks) v = partials[threadIdx.x];
#else
#pragma unroll 1
  for (int b = threadIdx.x; b < blocks; b += 32) v += partials[b];
#endif
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(0xffffffff, v, d);
#if WRONG == 5
  if (threadIdx.x == 0) atomicAdd(sum, v);
#else
  if (threadIdx.x == 0) sum[0] = v;
#endif
}
