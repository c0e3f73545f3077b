extern "C" __global__ void block_sum(const float* x, float* sums, int n) {
  __shared__ float partial[256];
  int t = threadIdx.x;
  int i = blockIdx.x * 256 + t;
  partial[t] = i < n ? x[i] : 0;
  __syncthreads();
#pragma unroll 1
  for (int half = 128; half > 0; half /= 2) {
    if (t < half) {
      partial[t] += partial[t + half];
    }
    __syncthreads();
  }
  if (t == 0) {
    sums[blockIdx.x] = partial[0];
  }
}
