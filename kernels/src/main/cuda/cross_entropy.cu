// Cross entropy of the rows of logp [rows,k], the output of log_softmax, and its gradients to the
// logits. Kernels of one warp for each row have a blockDim of (32, rows of the block).

#include "warp_sum.cuh"

// losses[n] = - (own * logp[n,label] + each * sum_k logp[n,k]), own = 1 - smoothing, each = smoothing/k;
// one warp for each row. A label outside of 0..k-1 gives NaN, and row and label, as row * 2^32 + label,
// go to *fault where smaller than what is there: so the first such row is told, in whatever order the
// rows run.
extern "C" __global__ void cross_entropy(
    const float *__restrict__ logp, const int *__restrict__ labels, float *__restrict__ losses,
    unsigned long long *fault, unsigned rows, unsigned k, float own, float each) {
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
    if (label < k) {
      float picked = own * logp[row * k + label];
      losses[row] = -(each > 0 ? fmaf(each, sum, picked) : picked);
    } else {
      losses[row] = __int_as_float(0x7fffffff);  // NaN
      atomicMin(fault, (unsigned long long)row << 32 | label);
    }
  }
}

// dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) - (k == label ? own : 0) - each); one thread for each of n
// elements.
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

// losses[n] = - sum_k targets[n,k] * logp[n,k]; one warp for each row.
extern "C" __global__ void soft_cross_entropy(
    const float *__restrict__ logp, const float *__restrict__ targets, float *__restrict__ losses,
    unsigned rows, unsigned k) {
  unsigned row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;
  }
  float sum = 0;
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    sum = fmaf(targets[row * k + j], logp[row * k + j], sum);
  }
  sum = warp_sum(sum);
  if (threadIdx.x == 0) {
    losses[row] = -sum;
  }
}

// dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) * sum_j targets[n,j] - targets[n,k]); one warp for each
// row.
extern "C" __global__ void soft_cross_entropy_gradient(
    const float *__restrict__ logp, const float *__restrict__ targets,
    const float *__restrict__ dlosses, float *__restrict__ dlogits, unsigned rows, unsigned k) {
  unsigned row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) {
    return;
  }
  float total = 0;
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    total += targets[row * k + j];
  }
  total = warp_sum(total);
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    dlogits[row * k + j] =
        dlosses[row] * fmaf(expf(logp[row * k + j]), total, -targets[row * k + j]);
  }
}
