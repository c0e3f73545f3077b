// Softplus, y = log(1 + exp(x)), and its gradient, dx = dy / (1 + exp(-x)), of n elements each.
//
// One thread for each element. An exponential is taken of numbers that are not positive alone, so it cannot overflow.

extern "C" __global__ void softplus(const float* __restrict__ x, float* __restrict__ y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  y[i] = fmaxf(x[i], 0.0f) + log1pf(expf(-fabsf(x[i])));
}

extern "C" __global__ void softplus_gradient(const float* __restrict__ x, const float* __restrict__ dy,
                                             float* __restrict__ dx, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float e = expf(-fabsf(x[i]));
  dx[i] = dy[i] * (x[i] < 0.0f ? e : 1.0f) / (1.0f + e);
}
