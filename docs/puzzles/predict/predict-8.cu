extern "C" __global__ void two_ways(const float* x, float* y) {
  int t = threadIdx.x;
  float v = x[t];
  if (t < 40) {
#pragma unroll 1
    for (int k = 0; k < 3; k++) {
      v = v * v + 1;
    }
  }
  y[t] = v;
}
