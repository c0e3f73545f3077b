// The sum over the 128 threads of a block, in thread 0.
template <typename T>
__device__ __forceinline__ T sum_of_block(T v) {
  __shared__ T partial[128];
  int t = threadIdx.x;
  partial[t] = v;
  __syncthreads();
#pragma unroll 1
  for (int half = 64; half > 0; half /= 2) {
    if (t < half) {
      partial[t] += partial[t + half];
    }
    __syncthreads();
  }
  return partial[0];
}

extern "C" __global__ void total(const int* k, int* total, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int sum = sum_of_block(i < n ? k[i] : 0);
  if (threadIdx.x == 0) {
    atomicAdd(&total[0], sum);
  }
}

extern "C" __global__ void partial(const float* x, float* partials, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float sum = sum_of_block(i < n ? x[i] : 0.0f);
  if (threadIdx.x == 0) {
    partials[blockIdx.x] = sum;
  }
}

extern "C" __global__ void finish(const float* partials, float* sum, int blocks) {
  float v = 0;
#pragma unroll 1
  for (int b = threadIdx.x; b < blocks; b += 32) {
    v += partials[b];
  }
#pragma unroll 1
  for (int distance = 16; distance > 0; distance /= 2) {
    v += __shfl_down_sync(0xffffffff, v, distance);
  }
  if (threadIdx.x == 0) {
    sum[0] = v;
  }
}
