// Logarithm of the softmax of each row of a [rows,k] matrix:
// y[n,k] = (x[n,k] - max_j x[n,j]) - log sum_j exp(x[n,j] - max). A NaN makes its row NaN through the sum.

#include "warp_sum.cuh"

__device__ __forceinline__ float warp_max(float v) {
  for (int distance = 16; distance > 0; distance /= 2) {
    v = fmaxf(v, __shfl_xor_sync(0xffffffff, v, distance));
  }
  return v;
}

// The maximum of a row, and the logarithm of the sum of exp(x[j] - top).
struct Normalizer {
  float top, log;
};

__device__ __forceinline__ Normalizer normalizer(const float *row, unsigned k) {
  float top = __int_as_float(0xff800000);  // minus infinity, for lanes beyond the row
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    top = fmaxf(top, row[j]);
  }
  top = warp_max(top);
  float sum = 0;
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    sum += expf(row[j] - top);
  }
  Normalizer n = {top, logf(warp_sum(sum))};
  return n;
}

// One warp per row: neighbouring lanes read neighbouring elements, and shuffles combine maxima and sums. blockDim
// is (32, rows of the block).
extern "C" __global__ void log_softmax_v2(
    const float *__restrict__ x, float *__restrict__ y, unsigned rows, unsigned k) {
  unsigned row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;
  }
  const float *from = x + row * k;
  Normalizer of = normalizer(from, k);
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    y[row * k + j] = (from[j] - of.top) - of.log;
  }
}

// dx[n,k] = dy[n,k] - exp(y[n,k]) * sum_j dy[n,j]; one warp per row, blockDim as above.
extern "C" __global__ void log_softmax_gradient(
    const float *__restrict__ y, const float *__restrict__ dy, float *__restrict__ dx, unsigned rows,
    unsigned k) {
  unsigned row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;
  }
  float sum = 0;
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    sum += dy[row * k + j];
  }
  sum = warp_sum(sum);
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    dx[row * k + j] = fmaf(-expf(y[row * k + j]), sum, dy[row * k + j]);
  }
}
