// Cross entropy of the rows of logp [rows,k], the output of log_softmax, and its gradients w.r.t. the logits. Kernels
// with one warp per row have a blockDim of (32, rows of the block).

#include "last_block.cuh"
#include "log_softmax.cuh"

// The weights of a row's classes: own + each for the label, each for every other class.
struct Smoothing {
  float own, each;
};

// The loss of a row from the log softmax of its label and the sum over all classes; see cross_entropy.
__device__ __forceinline__ float label_loss(float logp, float sum, Smoothing s) {
  float picked = s.own * logp;
  return -(s.each > 0 ? fmaf(s.each, sum, picked) : picked);
}

// The loss of a label that is not one of the classes.
__device__ __forceinline__ float wrong_label() {
  return __int_as_float(0x7fffffff);
}

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
    Smoothing s = {own, each};
    losses[row] = label < k ? label_loss(logp[row * k + label], sum, s) : wrong_label();
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

// Most threads that add the rows in mean_cross_entropy.
#define WIDTH 256

// The mean of `rows` losses: `width` threads, a power of two, each add every width-th loss, then their sums pairwise.
// Thread 0 has it.
__device__ __forceinline__ float mean(const float *losses, unsigned rows, unsigned width, float scale) {
  __shared__ float partial[WIDTH];
  unsigned threads = blockDim.x * blockDim.y;
  unsigned t = threadIdx.y * blockDim.x + threadIdx.x;
  for (unsigned i = t; i < width; i += threads) {
    float sum = 0;
    for (unsigned row = i; row < rows; row += width) {
      sum += __ldcg(losses + row);
    }
    partial[i] = sum;
  }
  __syncthreads();
  for (unsigned half = width / 2; half > 0; half /= 2) {
    for (unsigned i = t; i < half; i += threads) {
      partial[i] += partial[i + half];
    }
    __syncthreads();
  }
  float result = scale * partial[0];
  __syncthreads();  // before the next call writes
  return result;
}

// logp = log softmax of the rows of x; losses [1 or 2,rows] by the labels and, if second is not null, by second, as in
// cross_entropy; *loss is the mean of the first or, with second, the sum of both means times their weights. One warp
// per row; the last block adds the losses.
extern "C" __global__ void mean_cross_entropy(
    const float *__restrict__ x, const int *__restrict__ labels, const int *__restrict__ second,
    const float *__restrict__ weights, float *__restrict__ logp, float *losses, float *__restrict__ loss,
    unsigned *tickets, unsigned rows, unsigned k, float own, float each, unsigned width, float scale) {
  Smoothing s = {own, each};
  unsigned own_row = blockIdx.x * blockDim.y + threadIdx.y;
  // A warp beyond the last row repeats that row without writing, so that all warps reach the barriers.
  unsigned row = min(own_row, rows - 1);
  const float *from = x + row * k;
  Normalizer of = normalizer(from, k);
  float sum = 0;
  for (unsigned j = threadIdx.x; j < k; j += 32) {
    float v = (from[j] - of.top) - of.log;
    if (row == own_row) {
      logp[row * k + j] = v;
    }
    sum += v;
  }
  sum = warp_sum(sum);
  if (row == own_row && threadIdx.x < (second ? 2 : 1)) {
    unsigned label = (unsigned)(threadIdx.x == 0 ? labels : second)[row];
    losses[threadIdx.x * rows + row] =
        label < k ? label_loss((from[label] - of.top) - of.log, sum, s) : wrong_label();
  }
  if (!is_last_block(tickets, gridDim.x)) {
    return;
  }
  float total = mean(losses, rows, width, scale);
  if (second) {
    total = __fadd_rn(
        __fmul_rn(total, weights[0]), __fmul_rn(mean(losses + rows, rows, width, scale), weights[1]));
  }
  if (threadIdx.x == 0 && threadIdx.y == 0) {
    *loss = total;
  }
}

// dlogits[n,k] = the sum over a row's labels of g * (exp(logp[n,k]) - (k == label ? own : 0) - each) with
// g = scale * (weight * *dloss); one thread per element.
extern "C" __global__ void mean_cross_entropy_gradient(
    const float *__restrict__ logp, const int *__restrict__ labels, const int *__restrict__ second,
    const float *__restrict__ weights, const float *__restrict__ dloss, float *__restrict__ dlogits, unsigned n,
    unsigned k, float own, float each, float scale) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) {
    return;
  }
  unsigned row = i / k;
  unsigned column = i % k;
  float p = expf(logp[i]);
  float d = *dloss;
  float g = scale * (second ? __fmul_rn(d, weights[0]) : d);
  float gradient = __fmul_rn(g, p - ((column == (unsigned)labels[row] ? own : 0) + each));
  if (second) {
    float h = scale * __fmul_rn(d, weights[1]);
    gradient = __fadd_rn(
        gradient, __fmul_rn(h, p - ((column == (unsigned)second[row] ? own : 0) + each)));
  }
  dlogits[i] = gradient;
}
