// Repeats along an axis: x is [outer, inner], out is [outer, count, inner] with n elements;
// out[o,r,i] = alpha * x[o,i]. A thread writes four elements in one store. It divides for the first and counts on
// for the others. If inner is a multiple of 4, all four are neighbours in x too.

#include "number.cuh"
#include "threads.cuh"

template <typename T>
__device__ __forceinline__ void repeat(
    const T *x, T *out, unsigned n, unsigned count, unsigned inner, float alpha) {
  unsigned from = 4 * thread();
  if (from >= n) {
    return;
  }
  unsigned i = from % inner;
  unsigned r = from / inner % count;
  unsigned o = from / inner / count;
  if (inner % 4 == 0) {
    float4 v = four(x + o * inner + i);
    put_four(out + from, make_float4(alpha * v.x, alpha * v.y, alpha * v.z, alpha * v.w));
    return;
  }
  float value[4];
#pragma unroll
  for (unsigned k = 0; k < 4; k++) {
    value[k] = from + k < n ? alpha * number(x[o * inner + i]) : 0;
    if (++i == inner) {
      i = 0;
      if (++r == count) {
        r = 0;
        o++;
      }
    }
  }
  if (from + 4 <= n) {
    put_four(out + from, make_float4(value[0], value[1], value[2], value[3]));
  } else {
#pragma unroll
    for (unsigned k = 0; k < 3; k++) {
      if (from + k < n) {
        put(out + from + k, value[k]);
      }
    }
  }
}

TWINS(broadcast, float, bf16,
      (const T *__restrict__ x, T *__restrict__ out, unsigned n, unsigned count, unsigned inner, float alpha),
      repeat(x, out, n, count, inner, alpha);)
