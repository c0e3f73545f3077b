// Wrong answers to puzzle 15: number, stars, and words of the verdict.
// 1  0  the loss is the negative logarithm
// 2  0  1 is to be subtracted at the label
// 3  0  an exp of a large number, 0 / 0
// 4  1  Should one thread write it
extern "C" __global__ void cross_entropy(const float* x, const int* labels, float* losses, float* gradient, int rows,
                                         int k) {
  int row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) return;
  x += row * k;
  gradient += row * k;
  float top = -1e30f;
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) top = fmaxf(top, x[j]);
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) top = fmaxf(top, __shfl_xor_sync(0xffffffff, top, d));
  float sum = 0;
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) sum += expf(x[j] - top);
#pragma unroll 1
  for (int d = 16; d > 0; d /= 2) sum += __shfl_xor_sync(0xffffffff, sum, d);
  int label = labels[row];
#if WRONG == 1
  if (threadIdx.x == 0) losses[row] = x[label] - top - logf(sum);
#elif WRONG == 3
  if (threadIdx.x == 0) losses[row] = -logf(expf(x[label]) / (sum * expf(top)));
#elif WRONG == 4
  losses[row] = logf(sum) + top - x[label];
#else
  if (threadIdx.x == 0) losses[row] = logf(sum) + top - x[label];
#endif
#pragma unroll 1
  for (int j = threadIdx.x; j < k; j += 32) {
#if WRONG == 2
    gradient[j] = expf(x[j] - top) / sum;
#else
    gradient[j] = expf(x[j] - top) / sum - (j == label ? 1.0f : 0.0f);
#endif
  }
}
