// out = value: float, n elements, four to a thread.

extern "C" __global__ void fill(float value, float *out, unsigned n) {
  unsigned i = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
  if (i + 4 <= n) {
    *(float4 *)(out + i) = make_float4(value, value, value, value);
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      out[i] = value;
    }
  }
}
