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

// Four neighbouring numbers in memory, as float4 is of float.
struct __align__(8) bf16x4 {
  unsigned xy, zw;  // the first of two in the lower half
};

static __device__ __forceinline__ float number(float v) { return v; }

static __device__ __forceinline__ float number(bf16 v) {
  return __uint_as_float((unsigned)v.bits << 16);
}

static __device__ __forceinline__ float4 number(float4 v) { return v; }

static __device__ __forceinline__ float4 number(bf16x4 v) {
  return make_float4(__uint_as_float(v.xy << 16), __uint_as_float(v.xy & 0xffff0000u),
                     __uint_as_float(v.zw << 16), __uint_as_float(v.zw & 0xffff0000u));
}

static __device__ __forceinline__ void put(float* to, float v) { *to = v; }

static __device__ __forceinline__ void put(bf16* to, float v) {
  to->bits = (unsigned short)bf16_bits(v);
}

static __device__ __forceinline__ void put(float4* to, float4 v) { *to = v; }

static __device__ __forceinline__ void put(bf16x4* to, float4 v) {
  bf16x4 rounded;
  rounded.xy = bf16_bits(v.x) | bf16_bits(v.y) << 16;
  rounded.zw = bf16_bits(v.z) | bf16_bits(v.w) << 16;
  *to = rounded;
}

static __device__ __forceinline__ void put(bf16x4* to, bf16x4 v) { *to = v; }

// Four numbers, each from a where its byte of own is 1, and from b where it is 0.
static __device__ __forceinline__ float4 select(unsigned own, float4 a, float4 b) {
  return make_float4(own & 1 ? a.x : b.x, own >> 8 & 1 ? a.y : b.y, own >> 16 & 1 ? a.z : b.z,
                     own >> 24 & 1 ? a.w : b.w);
}

static __device__ __forceinline__ bf16x4 select(unsigned own, bf16x4 a, bf16x4 b) {
  unsigned xy = (own & 1) * 0xffffu | (own >> 8 & 1) * 0xffff0000u;
  unsigned zw = (own >> 16 & 1) * 0xffffu | (own >> 24 & 1) * 0xffff0000u;
  bf16x4 selected;
  selected.xy = a.xy & xy | b.xy & ~xy;
  selected.zw = a.zw & zw | b.zw & ~zw;
  return selected;
}

// Four neighbouring numbers in one access: of 16 bytes, or of 8. Wants from to be a multiple of that.
static __device__ __forceinline__ float4 four(const float* from) { return *(const float4*)from; }

static __device__ __forceinline__ float4 four(const bf16* from) {
  return number(*(const bf16x4*)from);
}

static __device__ __forceinline__ void put_four(float* to, float4 v) { *(float4*)to = v; }

static __device__ __forceinline__ void put_four(bf16* to, float4 v) {
  put((bf16x4*)to, v);
}

// One kernel for two types of numbers: NAME, where T is SINGLE, and NAME_bf16, where T is HALF; parameters in
// parentheses, then the body. The comment above it tells its idea. Each is in a namespace, where T has a meaning.
#define TWIN(bounds, name, type, parameters, ...) \
  namespace of_##name { \
  typedef type T; \
  extern "C" __global__ void bounds name parameters { __VA_ARGS__ } \
  }
#define TWINS(name, single, half, parameters, ...) \
  TWIN(, name, single, parameters, __VA_ARGS__) \
  TWIN(, name##_bf16, half, parameters, __VA_ARGS__)

// The same in blocks of so many threads at most.
#define BOUNDED_TWINS(threads, name, single, half, parameters, ...) \
  TWIN(__launch_bounds__(threads), name, single, parameters, __VA_ARGS__) \
  TWIN(__launch_bounds__(threads), name##_bf16, half, parameters, __VA_ARGS__)
