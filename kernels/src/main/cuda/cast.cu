// Casts between the types of tensors, one thread for each of n elements.

#include "number.cuh"
#include "threads.cuh"

// A byte is 0..255.
extern "C" __global__ void cast_u8_f32(const unsigned char *x, float *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = x[i];
  }
}

// To nearest; exact up to 2^24.
extern "C" __global__ void cast_i32_f32(const int *x, float *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = __int2float_rn(x[i]);
  }
}

// Toward zero; clamped to the range, and NaN to 0, by the instruction itself (cvt.rzi.s32.f32). A cast
// of C++ would leave these cases undefined.
extern "C" __global__ void cast_f32_i32(const float *x, int *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = __float2int_rz(x[i]);
  }
}

// To nearest, halves to even; NaN stays NaN.
extern "C" __global__ void cast_f32_bf16(const float *x, bf16 *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    put(out + i, x[i]);
  }
}

// Exact.
extern "C" __global__ void cast_bf16_f32(const bf16 *x, float *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = number(x[i]);
  }
}
