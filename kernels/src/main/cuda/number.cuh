// Numbers in memory: FP32, or BF16, which is the upper half of an FP32 number. All arithmetic is FP32.

struct bf16 {
  unsigned short bits;
};

// Rounds to the nearest BF16, ties to even: adds half a unit of the last kept place, less one if that place is even.
// NaN gets the quiet bit, since its payload could round to infinity.
static __device__ __forceinline__ unsigned bf16_bits(float v) {
  unsigned bits = __float_as_uint(v);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (bits >> 16) | 0x0040u;
  }
  return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}

// Four consecutive BF16 numbers in memory.
struct __align__(8) bf16x4 {
  unsigned xy, zw;  // the first number of a pair is the lower half
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

// Four numbers, each from a if its byte of own is 1, and from b if it is 0.
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

// Loads or stores four consecutive numbers in one access of 16 or 8 bytes, to which the address must be aligned.
static __device__ __forceinline__ float4 four(const float* from) { return *(const float4*)from; }

static __device__ __forceinline__ float4 four(const bf16* from) {
  return number(*(const bf16x4*)from);
}

static __device__ __forceinline__ void put_four(float* to, float4 v) { *(float4*)to = v; }

static __device__ __forceinline__ void put_four(bf16* to, float4 v) {
  put((bf16x4*)to, v);
}

// Defines a kernel for two types of numbers: NAME with T = SINGLE, and NAME_bf16 with T = HALF; the parameters in
// parentheses, then the body. The comment above it explains the kernel. Each is in a namespace that defines T.
#define TWIN(bounds, name, type, parameters, ...) \
  namespace of_##name { \
  typedef type T; \
  extern "C" __global__ void bounds name parameters { __VA_ARGS__ } \
  }
#define TWINS(name, single, half, parameters, ...) \
  TWIN(, name, single, parameters, __VA_ARGS__) \
  TWIN(, name##_bf16, half, parameters, __VA_ARGS__)

// Defines such kernels with at most `threads` threads per block.
#define BOUNDED_TWINS(threads, name, single, half, parameters, ...) \
  TWIN(__launch_bounds__(threads), name, single, parameters, __VA_ARGS__) \
  TWIN(__launch_bounds__(threads), name##_bf16, half, parameters, __VA_ARGS__)
