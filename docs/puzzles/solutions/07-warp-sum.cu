extern "C" __global__ void warp_sum(const float* x, float* sums, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float v = i < n ? x[i] : 0;
#pragma unroll 1
  for (int distance = 16; distance > 0; distance /= 2) {
    v += __shfl_down_sync(0xffffffff, v, distance);
  }
  if (threadIdx.x % 32 == 0 && i < n) {
    sums[i / 32] = v;
  }
}
