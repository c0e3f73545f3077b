extern "C" __global__ void histogram(const int* x, int* bins, int n) {
  __shared__ int own[64];
  int t = threadIdx.x;
  if (t < 64) {
    own[t] = 0;
  }
  __syncthreads();
#pragma unroll 1
  for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) {
    atomicAdd(&own[x[i]], 1);
  }
  __syncthreads();
  if (t < 64) {
    atomicAdd(&bins[t], own[t]);
  }
}
