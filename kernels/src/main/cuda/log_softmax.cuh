// The logarithm of the softmax of a row, y[j] = (x[j] - top) - log, by one warp. A NaN makes its row NaN through the
// sum.

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

// Neighbouring lanes read neighbouring elements, and shuffles combine maxima and sums.
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
