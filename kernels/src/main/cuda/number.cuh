// Numbers in memory: float, or bfloat16, the upper half of a float. All arithmetic is in float.

struct bf16 {
  unsigned short bits;
};

// Rounds to the nearest bfloat16, halves to even: adds half of the last place that stays, less one
// where that place is even. NaN stays NaN: its payload could round to infinity, so the quiet bit is
// set.
static __device__ __forceinline__ unsigned bf16_bits(float v) {
  unsigned bits = __float_as_uint(v);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (bits >> 16) | 0x0040u;
  }
  return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}

static __device__ __forceinline__ float number(float v) { return v; }

static __device__ __forceinline__ float number(bf16 v) {
  return __uint_as_float((unsigned)v.bits << 16);
}

static __device__ __forceinline__ void put(float* to, float v) { *to = v; }

static __device__ __forceinline__ void put(bf16* to, float v) {
  to->bits = (unsigned short)bf16_bits(v);
}

// Four neighbouring numbers in one access: of 16 bytes, or of 8. Wants from to be a multiple of that.
static __device__ __forceinline__ float4 four(const float* from) { return *(const float4*)from; }

static __device__ __forceinline__ float4 four(const bf16* from) {
  uint2 v = *(const uint2*)from;
  return make_float4(__uint_as_float(v.x << 16), __uint_as_float(v.x & 0xffff0000u),
                     __uint_as_float(v.y << 16), __uint_as_float(v.y & 0xffff0000u));
}

static __device__ __forceinline__ void put_four(float* to, float4 v) { *(float4*)to = v; }

static __device__ __forceinline__ void put_four(bf16* to, float4 v) {
  *(uint2*)to = make_uint2(bf16_bits(v.x) | bf16_bits(v.y) << 16,
                           bf16_bits(v.z) | bf16_bits(v.w) << 16);
}
