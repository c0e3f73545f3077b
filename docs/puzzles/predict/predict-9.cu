extern "C" __global__ void sum(const float* x, float* sums) {
  __shared__ float partial[64];
  int t = threadIdx.x;
  partial[t] = x[blockIdx.x * 64 + t];
  __syncthreads();
#pragma unroll 1
  for (int half = 32; half > 0; half /= 2) {
    if (t < half) {
      partial[t] += partial[t + half];
    }
    __syncthreads();
  }
  if (t == 0) {
    sums[blockIdx.x] = partial[0];
  }
}
