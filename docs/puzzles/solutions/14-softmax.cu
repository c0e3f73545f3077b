extern "C" __global__ void softmax(const float* x, float* y, int rows, int k) {
  int row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;  // the whole warp
  }
  x += row * k;
  y += row * k;
  float top = -1e30f;
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) {
    top = fmaxf(top, x[j]);
  }
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) {
    top = fmaxf(top, __shfl_xor_sync(0xffffffff, top, d));
  }
  float sum = 0;
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) {
    sum += expf(x[j] - top);
  }
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) {
    sum += __shfl_xor_sync(0xffffffff, sum, d);
  }
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) {
    y[j] = expf(x[j] - top) / sum;
  }
}
