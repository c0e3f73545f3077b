// Subtracts the mean from each row of 128 elements, and reverses the row.
extern "C" __global__ void center(const float* x, float* y) {
  __shared__ float sums[128];
  int t = threadIdx.x;
  float own = x[blockIdx.x * 128 + t];
  sums[t] = own;
  __syncthreads();
#pragma unroll 1
  for (int half = 64; half > 0; half /= 2) {
    if (t < half) {
      sums[t] += sums[t + half];
    }
    __syncthreads();
  }
  float mean = sums[0] / 128;
  sums[t] = own - mean;
  __syncthreads();
  y[blockIdx.x * 128 + t] = sums[127 - t];
}
