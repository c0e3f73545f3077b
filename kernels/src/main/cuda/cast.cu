// Casts between the types of tensors, one thread per element.

#include "number.cuh"
#include "threads.cuh"

// A byte is 0..255.
extern "C" __global__ void cast_u8_f32(const unsigned char *x, float *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = x[i];
  }
}

// Rounds to nearest; exact up to 2^24.
extern "C" __global__ void cast_i32_f32(const int *x, float *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = __int2float_rn(x[i]);
  }
}

// Rounds toward zero; the instruction cvt.rzi.s32.f32 clamps to the range and turns NaN into 0. A C++ cast would
// leave both undefined.
extern "C" __global__ void cast_f32_i32(const float *x, int *out, unsigned n) {
  unsigned i = thread();
  if (i < n) {
    out[i] = __float2int_rz(x[i]);
  }
}

// Rounds to nearest, ties to even; NaN stays NaN.
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
