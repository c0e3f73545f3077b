// x holds rows of 8 floats; each thread loads a row in two halves.
extern "C" __global__ void halves(const float4* x, float* y) {
  int i = threadIdx.x;
  float4 a = x[2 * i];
  float4 b = x[2 * i + 1];
  y[i] = a.x + a.y + a.z + a.w + b.x + b.y + b.z + b.w;
}
