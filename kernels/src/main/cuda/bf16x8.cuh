// Eight neighbouring numbers of bfloat16, 16 bytes in memory, and what they are in float.

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

// Two numbers rounded, the first in the lower half: since sm_80 one instruction does what bf16_bits does, but for NaN,
// of which it makes its own.
static __device__ __forceinline__ unsigned rounded(float low, float high) {
#if __CUDA_ARCH__ >= 800
  unsigned both;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
  return both;
#else
  return bf16_bits(low) | bf16_bits(high) << 16;
#endif
}

static __device__ __forceinline__ void put(bf16x8* to, float8 v) {
  bf16x8 all;
  all.low.xy = rounded(v.low.x, v.low.y);
  all.low.zw = rounded(v.low.z, v.low.w);
  all.high.xy = rounded(v.high.x, v.high.y);
  all.high.zw = rounded(v.high.z, v.high.w);
  *to = all;
}
