extern "C" __global__ void stride_four(const float* x, float* y) {
  __shared__ float tile[128];
  int t = threadIdx.x;
  tile[4 * t] = x[t];
  __syncthreads();
  y[t] = tile[4 * (31 - t)];
}
