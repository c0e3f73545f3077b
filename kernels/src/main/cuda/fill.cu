// out = value: n elements, FP32 or BF16, four per thread.

#include "number.cuh"
#include "threads.cuh"

template <typename T>
__device__ __forceinline__ void set(float value, T *out, unsigned n) {
  unsigned i = 4 * thread();
  if (i + 4 <= n) {
    put_four(out + i, make_float4(value, value, value, value));
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      put(out + i, value);
    }
  }
}

TWINS(fill, float, bf16,
      (float value, T *out, unsigned n),
      set(value, out, n);)
