// The sum of the positive elements of each warp.
extern "C" __global__ void positive_sums(const float* x, float* sums) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float v = fmaxf(x[i], 0);
  if (v > 0) {
#pragma unroll 1
    for (int d = 16; d > 0; d /= 2) {
      v += __shfl_xor_sync(0xffffffff, v, d);
    }
  }
  if (i % 32 == 0) {
    sums[i / 32] = v;
  }
}
