// A step of Adam or AdamW, in place, on n FP32 elements, one thread each:
//   g = gradient + decay * w;  first = beta1 * first + rest1 * g;  second = beta2 * second + rest2 * g^2;
//   w = shrinkage * w - rate * first / (rootScale * sqrt(second) + epsilon).
//
// factors has rate and rootScale, in which the host corrects the bias of the moments, and shrinkage. They change from
// step to step, so a recording finds them in memory. AdamW has decay 0, Adam shrinkage 1.
//
// If *stopped is not 0, there is no step.

extern "C" __global__ void adam(
    float *__restrict__ w, const float *__restrict__ gradient, float *__restrict__ first, float *__restrict__ second,
    const float *__restrict__ factors, const float *__restrict__ stopped, unsigned n, float beta1, float rest1,
    float beta2, float rest2, float epsilon, float decay) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && *stopped == 0) {
    float rate = factors[0], rootScale = factors[1], shrinkage = factors[2];
    float g = fmaf(decay, w[i], gradient[i]);
    float m = fmaf(beta1, first[i], rest1 * g);
    float v = fmaf(beta2, second[i], rest2 * g * g);
    first[i] = m;
    second[i] = v;
    w[i] = fmaf(shrinkage, w[i], -rate * m / fmaf(rootScale, sqrtf(v), epsilon));
  }
}
