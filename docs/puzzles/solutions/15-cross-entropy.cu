extern "C" __global__ void cross_entropy(const float* x, const int* labels, float* losses, float* gradient, int rows,
                                         int k) {
  int row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;
  }
  x += row * k;
  gradient += row * k;
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
  int label = labels[row];
  if (threadIdx.x == 0) {
    losses[row] = logf(sum) + top - x[label];
  }
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) {
    gradient[j] = expf(x[j] - top) / sum - (j == label ? 1.0f : 0.0f);
  }
}
