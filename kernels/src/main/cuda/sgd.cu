// A step of stochastic gradient descent, in place: float, n elements.
//   g = gradient + decay * w;  velocity = momentum * velocity + g;  w = w - rate * direction,
// direction = g + momentum * velocity with Nesterov's momentum, else velocity.
#include "tensors.cuh"

__device__ __forceinline__ void step(
    float &w, float gradient, float &velocity, float rate, float momentum, float decay, bool nesterov) {
  float g = fmaf(decay, w, gradient);
  velocity = fmaf(momentum, velocity, g);
  w = fmaf(-rate, nesterov ? fmaf(momentum, velocity, g) : velocity, w);
}

// v1: one thread for each element.
extern "C" __global__ void sgd_v1(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ velocity, unsigned n,
    float rate, float momentum, float decay, int nesterov) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    step(w[i], gradient[i], velocity[i], rate, momentum, decay, nesterov != 0);
  }
}

// The four elements from i on, or what there is of them, in loads and stores of 16 bytes.
__device__ __forceinline__ void four(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ velocity, unsigned n, unsigned i,
    float rate, float momentum, float decay, bool nesterov) {
  if (i + 4 <= n) {
    float4 weight = *(float4 *)(w + i);
    float4 g = *(const float4 *)(gradient + i);
    float4 v = *(float4 *)(velocity + i);
    step(weight.x, g.x, v.x, rate, momentum, decay, nesterov);
    step(weight.y, g.y, v.y, rate, momentum, decay, nesterov);
    step(weight.z, g.z, v.z, rate, momentum, decay, nesterov);
    step(weight.w, g.w, v.w, rate, momentum, decay, nesterov);
    *(float4 *)(w + i) = weight;
    *(float4 *)(velocity + i) = v;
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      step(w[i], gradient[i], velocity[i], rate, momentum, decay, nesterov);
    }
  }
}

// v2: one thread for four elements, in loads and stores of 16 bytes.
extern "C" __global__ void sgd_v2(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ velocity, unsigned n,
    float rate, float momentum, float decay, int nesterov) {
  four(w, gradient, velocity, n, 4 * (blockIdx.x * blockDim.x + threadIdx.x), rate, momentum, decay, nesterov != 0);
}

struct Steps {
  float *w[TENSORS];
  const float *gradient[TENSORS];
  float *velocity[TENSORS];
  unsigned n[TENSORS];
  unsigned first[TENSORS];
};

// all: v2 on up to 96 tensors at once.
extern "C" __global__ void sgd_all(
    const Steps t, int count, float rate, float momentum, float decay, int nesterov) {
  int tensor = tensorOfBlock(t, count);
  four(
      t.w[tensor], t.gradient[tensor], t.velocity[tensor], t.n[tensor], fourOfThread(t, tensor), rate, momentum, decay,
      nesterov != 0);
}
