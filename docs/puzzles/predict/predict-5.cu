extern "C" __global__ void by_eight(const float* x, float* y) {
  int i = threadIdx.x;
  y[i] = x[i / 8];
}
