// out = f(x) and dx = dy f'(at), FP32 or BF16, one thread per element. `f` is the place of the function in
// UnaryFunction, so all threads of a launch take the same case.

#include "number.cuh"
#include "threads.cuh"

enum Function { EXP, LOG, SQRT, TANH, SIGMOID, SOFTPLUS, GELU, LEAKY_RELU, POWER };

__device__ __forceinline__ float sigmoid(float x) { return 1 / (1 + expf(-x)); }

// The distribution of the standard normal. 1 + erf would lose the digits of a negative x.
__device__ __forceinline__ float phi(float x) { return 0.5f * erfcf(-0.70710678f * x); }

__device__ __forceinline__ float value(unsigned f, float p, float x) {
  switch (f) {
    case EXP: return expf(x);
    case LOG: return logf(x);
    case SQRT: return sqrtf(x);
    case TANH: return tanhf(x);
    case SIGMOID: return sigmoid(x);
    case SOFTPLUS: return fmaxf(x, 0) + log1pf(expf(-fabsf(x)));
    case GELU: return x * phi(x);
    case LEAKY_RELU: return x > 0 ? x : p * x;
    default: return powf(x, p);
  }
}

__device__ __forceinline__ float derivative(unsigned f, float p, float at) {
  switch (f) {
    case EXP: return at;
    case TANH: return 1 - at * at;
    case SIGMOID: return at * (1 - at);
    case SOFTPLUS: return sigmoid(at);
    case GELU: return phi(at) + at * 0.39894228f * expf(-0.5f * at * at);
    case LEAKY_RELU: return at > 0 ? 1 : p;
    default: return p == 0 ? 0 : p * powf(at, p - 1);
  }
}

// dy f'(at). The derivative at a small number may overflow where its product with a small dy does not.
__device__ __forceinline__ float gradient(unsigned f, float p, float at, float dy) {
  switch (f) {
    case LOG: return dy / at;
    case SQRT: return 0.5f * dy / at;
    default: return dy * derivative(f, p, at);
  }
}

TWINS(map, float, bf16,
      (const T *x, T *out, unsigned n, unsigned f, float p),
      unsigned i = thread();
      if (i < n) {
        put(out + i, value(f, p, number(x[i])));
      })

TWINS(map_gradient, float, bf16,
      (const T *at, const T *dy, T *dx, unsigned n, unsigned f, float p),
      unsigned i = thread();
      if (i < n) {
        put(dx + i, gradient(f, p, number(at[i]), number(dy[i])));
      })
