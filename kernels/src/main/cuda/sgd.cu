// A step of stochastic gradient descent, in place: float, n elements.
//   g = gradient + decay * w;  velocity = momentum * velocity + g;  w = w - rate * direction,
// direction = g + momentum * velocity with Nesterov's momentum, else velocity.
//
// Where control.rate is not null the rate is there, in device memory; where *control.stopped is not 0 there is no step.
#include "number.cuh"
#include "tensors.cuh"

struct Control {
  const float *rate;
  const float *stopped;
};

__device__ __forceinline__ bool isStopped(Control control) {
  return control.stopped && *control.stopped != 0;
}

__device__ __forceinline__ float rateOf(Control control, float rate) {
  return control.rate ? *control.rate : rate;
}

__device__ __forceinline__ void step(
    float &w, float gradient, float &velocity, float rate, float momentum, float decay, bool nesterov) {
  float g = fmaf(decay, w, gradient);
  velocity = fmaf(momentum, velocity, g);
  w = fmaf(-rate, nesterov ? fmaf(momentum, velocity, g) : velocity, w);
}

// v1: one thread for each element.
extern "C" __global__ void sgd_v1(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ velocity, unsigned n,
    float rate, float momentum, float decay, int nesterov, const Control control) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && !isStopped(control)) {
    step(w[i], gradient[i], velocity[i], rateOf(control, rate), momentum, decay, nesterov != 0);
  }
}

// The four elements from i on, or what there is of them, in loads and stores of 16 bytes. Where copy is not null, it gets
// the new w in BF16.
template <typename G>
__device__ __forceinline__ void step_of_four(
    float *__restrict__ w, const G *__restrict__ gradient, float *__restrict__ velocity, bf16 *__restrict__ copy,
    unsigned n, unsigned i, float rate, float momentum, float decay, bool nesterov) {
  if (i + 4 <= n) {
    float4 weight = *(float4 *)(w + i);
    float4 g = four(gradient + i);
    float4 v = *(float4 *)(velocity + i);
    step(weight.x, g.x, v.x, rate, momentum, decay, nesterov);
    step(weight.y, g.y, v.y, rate, momentum, decay, nesterov);
    step(weight.z, g.z, v.z, rate, momentum, decay, nesterov);
    step(weight.w, g.w, v.w, rate, momentum, decay, nesterov);
    *(float4 *)(w + i) = weight;
    *(float4 *)(velocity + i) = v;
    if (copy) {
      put_four(copy + i, weight);
    }
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      step(w[i], number(gradient[i]), velocity[i], rate, momentum, decay, nesterov);
      if (copy) {
        put(copy + i, w[i]);
      }
    }
  }
}

// v2: one thread for four elements, in loads and stores of 16 bytes.
extern "C" __global__ void sgd_v2(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ velocity, unsigned n,
    float rate, float momentum, float decay, int nesterov, const Control control) {
  if (isStopped(control)) {
    return;
  }
  step_of_four(
      w, gradient, velocity, (bf16 *)0, n, 4 * (blockIdx.x * blockDim.x + threadIdx.x), rateOf(control, rate), momentum, decay,
      nesterov != 0);
}

template <typename G>
struct Steps {
  float *w[TENSORS];
  const G *gradient[TENSORS];
  float *velocity[TENSORS];
  bf16 *copy[TENSORS];  // of w, null where there is none
  unsigned n[TENSORS];
  unsigned first[TENSORS];
  // 0, or the channels of w where gradient (bit 6) or copy (bit 7) have 8: those behind count for nothing.
  unsigned char channels[TENSORS];
};

// The four elements from i on, or what there is of them, where w has fewer channels than gradient or copy.
template <typename G>
__device__ __forceinline__ void step_of_channels(
    float *__restrict__ w, const G *__restrict__ gradient, float *__restrict__ velocity, bf16 *__restrict__ copy,
    unsigned wide, unsigned n, unsigned i, float rate, float momentum, float decay, bool nesterov) {
  unsigned channels = wide & 7;
  unsigned end = i + 4 < n ? i + 4 : n;
#pragma unroll 1
  for (; i < end; i++) {
    unsigned apart = i + i / channels * (8 - channels);
    step(w[i], number(gradient[wide & 64 ? apart : i]), velocity[i], rate, momentum, decay, nesterov);
    if (copy) {
      put(copy + (wide & 128 ? apart : i), w[i]);
    }
  }
}

// all: v2 on up to 96 tensors at once, whose gradients are float or bfloat16, and which may have a copy in bfloat16.
TWINS(sgd_all, float, bf16,
      (const Steps<T> t, int count, float rate, float momentum, float decay, int nesterov, const Control control),
      if (isStopped(control)) {
        return;
      }
      int tensor = tensorOfBlock(t, count);
      if (t.channels[tensor]) {
        step_of_channels(
            t.w[tensor], t.gradient[tensor], t.velocity[tensor], t.copy[tensor], t.channels[tensor], t.n[tensor],
            fourOfThread(t, tensor), rateOf(control, rate), momentum, decay, nesterov != 0);
        return;
      }
      step_of_four(
          t.w[tensor], t.gradient[tensor], t.velocity[tensor], t.copy[tensor], t.n[tensor], fourOfThread(t, tensor),
          rateOf(control, rate), momentum, decay, nesterov != 0);)

// stopped = x is finite ? stopped : 1, of one number.
extern "C" __global__ void stop(const float *x, float *stopped) {
  if ((__float_as_int(*x) & 0x7f800000) == 0x7f800000) {
    *stopped = 1;
  }
}
