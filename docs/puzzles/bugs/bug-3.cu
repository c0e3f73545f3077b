// The largest element of each block of 128; the last block may have fewer elements.
extern "C" __global__ void block_max(const float* x, float* largest, int n) {
  __shared__ float values[128];
  int t = threadIdx.x;
  int i = blockIdx.x * 128 + t;
  if (i < n) {
    values[t] = x[i];
    __syncthreads();
  }
#pragma unroll 1
  for (int half = 64; half > 0; half /= 2) {
    if (t < half && i + half < n) {
      values[t] = fmaxf(values[t], values[t + half]);
    }
    __syncthreads();
  }
  if (t == 0) {
    largest[blockIdx.x] = values[0];
  }
}
