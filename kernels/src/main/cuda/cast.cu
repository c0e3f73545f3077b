// Casts between the types of tensors, one thread for each of n elements.

#include "number.cuh"
#include "tensors.cuh"
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

// To BF16 with another number of channels, x [rows, from] -> out [rows, to]: those that x has not are zeros. One thread
// for 8 channels of out.
extern "C" __global__ void cast_channels_f32_bf16(const float *__restrict__ x, bf16 *__restrict__ out, unsigned rows,
                                                  unsigned from, unsigned to) {
  unsigned chunks = (to + 7) / 8;
  unsigned row = thread() / chunks;
  unsigned first = thread() % chunks * 8;
  if (row >= rows) {
    return;
  }
  float v[8];
#pragma unroll
  for (int i = 0; i < 8; i++) {
    v[i] = first + i < from ? x[row * from + first + i] : 0;
  }
  bf16 *put_to = out + row * to + first;
  if (to % 8 == 0) {
    uint4 all;
    all.x = bf16_bits(v[0]) | bf16_bits(v[1]) << 16;
    all.y = bf16_bits(v[2]) | bf16_bits(v[3]) << 16;
    all.z = bf16_bits(v[4]) | bf16_bits(v[5]) << 16;
    all.w = bf16_bits(v[6]) | bf16_bits(v[7]) << 16;
    *(uint4 *)put_to = all;
  } else {
#pragma unroll
    for (int i = 0; i < 8; i++) {
      if (first + i < to) {
        put(put_to + i, v[i]);
      }
    }
  }
}

// From BF16 with another number of channels. One thread for each channel of out.
extern "C" __global__ void cast_channels_bf16_f32(const bf16 *__restrict__ x, float *__restrict__ out, unsigned rows,
                                                  unsigned from, unsigned to) {
  unsigned row = thread() / to;
  unsigned c = thread() % to;
  if (row < rows) {
    out[row * to + c] = c < from ? number(x[row * from + c]) : 0;
  }
}

template <typename From, typename To>
struct Casts {
  const From *from[TENSORS];
  To *to[TENSORS];
  unsigned n[TENSORS];
  unsigned first[TENSORS];
};

// Of up to 96 tensors at once, a thread four elements of one.
template <typename From, typename To>
__device__ __forceinline__ void cast_all(const Casts<From, To> &t, int count) {
  int tensor = tensorOfBlock(t, count);
  unsigned i = fourOfThread(t, tensor);
  unsigned n = t.n[tensor];
  const From *from = t.from[tensor];
  To *to = t.to[tensor];
  if (i + 4 <= n) {
    put_four(to + i, four(from + i));
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      put(to + i, number(from[i]));
    }
  }
}

// all: to BF16.
extern "C" __global__ void cast_all_f32_bf16(const Casts<float, bf16> t, int count) {
  cast_all(t, count);
}

// all: from BF16.
extern "C" __global__ void cast_all_bf16_f32(const Casts<bf16, float> t, int count) {
  cast_all(t, count);
}
