// Eight consecutive BF16 numbers, 16 bytes in memory, and their values as floats.

#include "number.cuh"

struct __align__(16) bf16x8 {
  bf16x4 low, high;
};

struct float8 {
  float4 low, high;
};

static __device__ __forceinline__ float8 number(bf16x8 v) {
  float8 wide = {number(v.low), number(v.high)};
  return wide;
}

static __device__ __forceinline__ void put(bf16x8* to, bf16x8 v) { *to = v; }

static __device__ __forceinline__ void put(bf16x8* to, float8 v) {
  bf16x8 all;
  put(&all.low, v.low);
  put(&all.high, v.high);
  *to = all;
}
