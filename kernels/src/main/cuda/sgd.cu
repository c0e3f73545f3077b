// A step of stochastic gradient descent, in place, on n FP32 elements:
//   g = gradient + decay * w;  velocity = momentum * velocity + g;  w = w - rate * direction,
//   direction = g + momentum * velocity with Nesterov's momentum, else velocity.
//
// If *stopped is not 0, there is no step.

__device__ __forceinline__ void step(
    float &w, float gradient, float &velocity, float rate, float momentum, float decay, bool nesterov) {
  float g = fmaf(decay, w, gradient);
  velocity = fmaf(momentum, velocity, g);
  w = fmaf(-rate, nesterov ? fmaf(momentum, velocity, g) : velocity, w);
}

// One thread for four elements, in loads and stores of 16 bytes.
extern "C" __global__ void sgd_v2(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ velocity,
    const float *__restrict__ rates, const float *__restrict__ stopped, unsigned n, float momentum, float decay,
    int nesterov) {
  if (*stopped != 0) {
    return;
  }
  unsigned i = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
  float rate = *rates;
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

// out = *stopped is 0 ? x : out, one thread per element.
extern "C" __global__ void snapshot(
    const float *__restrict__ x, const float *__restrict__ stopped, float *__restrict__ out, unsigned n) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && *stopped == 0) {
    out[i] = x[i];
  }
}

// stopped = x is finite ? stopped : 1, for one number x.
extern "C" __global__ void stop(const float *x, float *stopped) {
  if ((__float_as_int(*x) & 0x7f800000) == 0x7f800000) {
    *stopped = 1;
  }
}
