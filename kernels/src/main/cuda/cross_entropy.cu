// Cross entropy of the rows of logp [rows,k], the output of log_softmax, and its gradients w.r.t. the logits. Kernels
// with one warp per row have a blockDim of (32, rows of the block).

#include "warp_sum.cuh"

// losses[n] = - (own * logp[n,label] + each * sum_k logp[n,k]), own = 1 - smoothing, each = smoothing/k; one warp per
// row. A label outside of 0..k-1 gives NaN.
extern "C" __global__ void cross_entropy(
    const float *__restrict__ logp, const int *__restrict__ labels, float *__restrict__ losses,
    unsigned rows, unsigned k, float own, float each) {
  unsigned row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;
  }
  float sum = 0;
  if (each > 0) {
    for (unsigned j = threadIdx.x; j < k; j += 32) {
      sum += logp[row * k + j];
    }
    sum = warp_sum(sum);
  }
  if (threadIdx.x == 0) {
    unsigned label = (unsigned)labels[row];
    float picked = label < k ? own * logp[row * k + label] : __int_as_float(0x7fffffff);
    losses[row] = -(each > 0 ? fmaf(each, sum, picked) : picked);
  }
}

// dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) - (k == label ? own : 0) - each); one thread per element.
extern "C" __global__ void cross_entropy_gradient(
    const float *__restrict__ logp, const int *__restrict__ labels, const float *__restrict__ dlosses,
    float *__restrict__ dlogits, unsigned n, unsigned k, float own, float each) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) {
    return;
  }
  unsigned row = i / k;
  float target = (i % k == (unsigned)labels[row] ? own : 0) + each;
  dlogits[i] = dlosses[row] * (expf(logp[i]) - target);
}
