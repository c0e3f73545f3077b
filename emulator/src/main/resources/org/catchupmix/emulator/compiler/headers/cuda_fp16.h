// __half of CUDA, for clang: a number of 16 bits, computed in instructions of f16.
#pragma once
#ifdef __CUDA__
#define EMULATOR_BOTH static __host__ __device__ __attribute__((always_inline, nodebug))
struct __half_raw { unsigned short x; };
EMULATOR_BOTH unsigned short emulator_half_bits(float f) {
  unsigned b = __builtin_bit_cast(unsigned, f), sign = b >> 16 & 0x8000, a = b & 0x7fffffff;
  if (a > 0x7f800000) return 0x7fff;
  if (a >= 0x477ff000) return sign | 0x7c00; // rounds to infinity
  if (a < 0x33000001) return sign; // rounds to zero
  unsigned e = a >> 23, m = (a & 0x7fffff) | 0x800000, drop = e < 113 ? 126 - e : 13;
  unsigned kept = m >> drop, rest = m & ((1u << drop) - 1), middle = 1u << (drop - 1);
  kept += rest > middle || (rest == middle && kept & 1);
  return sign | (e < 113 ? kept : kept + ((e - 113) << 10));
}
EMULATOR_BOTH float emulator_half_value(unsigned short b) {
  unsigned sign = (unsigned)(b & 0x8000) << 16, e = b >> 10 & 31, m = b & 0x3ff;
  if (e == 31) return __builtin_bit_cast(float, sign | 0x7f800000 | m << 13);
  if (e) return __builtin_bit_cast(float, sign | (e + 112) << 23 | m << 13);
  float f = m * 0x1p-24f;
  return sign ? -f : f;
}
struct __attribute__((aligned(2))) __half {
  unsigned short x;
  __half() = default;
  __host__ __device__ __half(__half_raw r) : x(r.x) {}
  __host__ __device__ __half(float f) : x(emulator_half_bits(f)) {}
  __host__ __device__ __half(double d) : x(emulator_half_bits((float)d)) {}
  __host__ __device__ __half(int i) : x(emulator_half_bits((float)i)) {}
  __host__ __device__ __half(unsigned i) : x(emulator_half_bits((float)i)) {}
  __host__ __device__ operator float() const { return emulator_half_value(x); }
  __host__ __device__ operator __half_raw() const { return __half_raw{x}; }
};
struct __attribute__((aligned(4))) __half2 {
  __half x, y;
  __half2() = default;
  __host__ __device__ __half2(__half x, __half y) : x(x), y(y) {}
};
typedef __half half;
typedef __half2 half2;
EMULATOR_BOTH __half __float2half(float f) { return __half(f); }
EMULATOR_BOTH __half __float2half_rn(float f) { return __half(f); }
EMULATOR_BOTH float __half2float(__half h) { return (float)h; }
EMULATOR_BOTH __half __double2half(double d) { return __half(d); }
EMULATOR_BOTH __half2 __floats2half2_rn(float x, float y) { return __half2(__half(x), __half(y)); }
EMULATOR_BOTH __half2 __float2half2_rn(float x) { return __half2(__half(x), __half(x)); }
EMULATOR_BOTH __half2 __float22half2_rn(float2 v) { return __floats2half2_rn(v.x, v.y); }
EMULATOR_BOTH float2 __half22float2(__half2 v) { return float2{(float)v.x, (float)v.y}; }
EMULATOR_BOTH __half2 __half2half2(__half x) { return __half2(x, x); }
EMULATOR_BOTH __half2 __halves2half2(__half x, __half y) { return __half2(x, y); }
EMULATOR_BOTH __half2 make_half2(__half x, __half y) { return __half2(x, y); }
EMULATOR_BOTH float __low2float(__half2 v) { return (float)v.x; }
EMULATOR_BOTH float __high2float(__half2 v) { return (float)v.y; }
EMULATOR_BOTH __half __low2half(__half2 v) { return v.x; }
EMULATOR_BOTH __half __high2half(__half2 v) { return v.y; }
EMULATOR_BOTH unsigned short __half_as_ushort(__half h) { return h.x; }
EMULATOR_BOTH short __half_as_short(__half h) { return (short)h.x; }
EMULATOR_BOTH __half __ushort_as_half(unsigned short b) { return __half_raw{b}; }
EMULATOR_BOTH __half __short_as_half(short b) { return __half_raw{(unsigned short)b}; }
EMULATOR_DEVICE __half __hadd(__half a, __half b) { unsigned short r; asm("add.f16 %0, %1, %2;" : "=h"(r) : "h"(a.x), "h"(b.x)); return __half_raw{r}; }
EMULATOR_DEVICE __half __hsub(__half a, __half b) { unsigned short r; asm("sub.f16 %0, %1, %2;" : "=h"(r) : "h"(a.x), "h"(b.x)); return __half_raw{r}; }
EMULATOR_DEVICE __half __hmul(__half a, __half b) { unsigned short r; asm("mul.f16 %0, %1, %2;" : "=h"(r) : "h"(a.x), "h"(b.x)); return __half_raw{r}; }
EMULATOR_DEVICE __half __hfma(__half a, __half b, __half c) { unsigned short r; asm("fma.rn.f16 %0, %1, %2, %3;" : "=h"(r) : "h"(a.x), "h"(b.x), "h"(c.x)); return __half_raw{r}; }
EMULATOR_DEVICE __half2 __hadd2(__half2 a, __half2 b) { unsigned r; asm("add.f16x2 %0, %1, %2;" : "=r"(r) : "r"(__builtin_bit_cast(unsigned, a)), "r"(__builtin_bit_cast(unsigned, b))); return __builtin_bit_cast(__half2, r); }
EMULATOR_DEVICE __half2 __hsub2(__half2 a, __half2 b) { unsigned r; asm("sub.f16x2 %0, %1, %2;" : "=r"(r) : "r"(__builtin_bit_cast(unsigned, a)), "r"(__builtin_bit_cast(unsigned, b))); return __builtin_bit_cast(__half2, r); }
EMULATOR_DEVICE __half2 __hmul2(__half2 a, __half2 b) { unsigned r; asm("mul.f16x2 %0, %1, %2;" : "=r"(r) : "r"(__builtin_bit_cast(unsigned, a)), "r"(__builtin_bit_cast(unsigned, b))); return __builtin_bit_cast(__half2, r); }
EMULATOR_DEVICE __half2 __hfma2(__half2 a, __half2 b, __half2 c) { unsigned r; asm("fma.rn.f16x2 %0, %1, %2, %3;" : "=r"(r) : "r"(__builtin_bit_cast(unsigned, a)), "r"(__builtin_bit_cast(unsigned, b)), "r"(__builtin_bit_cast(unsigned, c))); return __builtin_bit_cast(__half2, r); }
EMULATOR_DEVICE __half __hdiv(__half a, __half b) { return __half((float)a / (float)b); }
EMULATOR_DEVICE __half __hmax(__half a, __half b) { return (float)a > (float)b || (float)b != (float)b ? a : b; }
EMULATOR_DEVICE __half __hmin(__half a, __half b) { return (float)a < (float)b || (float)b != (float)b ? a : b; }
EMULATOR_DEVICE __half __hneg(__half a) { return __half_raw{(unsigned short)(a.x ^ 0x8000)}; }
EMULATOR_DEVICE __half __habs(__half a) { return __half_raw{(unsigned short)(a.x & 0x7fff)}; }
EMULATOR_DEVICE bool __heq(__half a, __half b) { return (float)a == (float)b; }
EMULATOR_DEVICE bool __hne(__half a, __half b) { return (float)a != (float)b; }
EMULATOR_DEVICE bool __hlt(__half a, __half b) { return (float)a < (float)b; }
EMULATOR_DEVICE bool __hle(__half a, __half b) { return (float)a <= (float)b; }
EMULATOR_DEVICE bool __hgt(__half a, __half b) { return (float)a > (float)b; }
EMULATOR_DEVICE bool __hge(__half a, __half b) { return (float)a >= (float)b; }
EMULATOR_DEVICE bool __hisnan(__half a) { return (float)a != (float)a; }
EMULATOR_DEVICE __half hsqrt(__half a) { return __half(__builtin_sqrtf((float)a)); }
EMULATOR_DEVICE __half hexp(__half a) { return __half(expf((float)a)); }
EMULATOR_DEVICE __half hlog(__half a) { return __half(logf((float)a)); }
EMULATOR_DEVICE __half hsin(__half a) { return __half(sinf((float)a)); }
EMULATOR_DEVICE __half hcos(__half a) { return __half(cosf((float)a)); }
EMULATOR_DEVICE __half hrcp(__half a) { return __half(1 / (float)a); }
EMULATOR_DEVICE __half hrsqrt(__half a) { return __half(rsqrtf((float)a)); }
EMULATOR_DEVICE __half htanh(__half a) { return __half(tanhf((float)a)); }
EMULATOR_DEVICE int __half2int_rn(__half a) { return __float2int_rn((float)a); }
EMULATOR_DEVICE int __half2int_rz(__half a) { return __float2int_rz((float)a); }
EMULATOR_DEVICE int __half2int_ru(__half a) { return __float2int_ru((float)a); }
EMULATOR_DEVICE int __half2int_rd(__half a) { return __float2int_rd((float)a); }
EMULATOR_DEVICE __half __int2half_rn(int i) { return __half((float)i); }
EMULATOR_DEVICE unsigned __half2uint_rn(__half a) { return __float2uint_rn((float)a); }
EMULATOR_DEVICE unsigned __half2uint_rz(__half a) { return __float2uint_rz((float)a); }
EMULATOR_DEVICE unsigned __half2uint_ru(__half a) { return __float2uint_ru((float)a); }
EMULATOR_DEVICE unsigned __half2uint_rd(__half a) { return __float2uint_rd((float)a); }
EMULATOR_DEVICE __half __uint2half_rn(unsigned i) { return __half((float)i); }
EMULATOR_DEVICE long long __half2ll_rn(__half a) { return __float2ll_rn((float)a); }
EMULATOR_DEVICE long long __half2ll_rz(__half a) { return __float2ll_rz((float)a); }
EMULATOR_DEVICE long long __half2ll_ru(__half a) { return __float2ll_ru((float)a); }
EMULATOR_DEVICE long long __half2ll_rd(__half a) { return __float2ll_rd((float)a); }
EMULATOR_DEVICE __half __ll2half_rn(long long i) { return __half((float)i); }
EMULATOR_DEVICE __half __short2half_rn(short i) { return __half((float)i); }
EMULATOR_DEVICE __half operator+(__half a, __half b) { return __hadd(a, b); }
EMULATOR_DEVICE __half &operator+=(__half &a, __half b) { return a = __hadd(a, b); }
EMULATOR_DEVICE __half operator-(__half a, __half b) { return __hsub(a, b); }
EMULATOR_DEVICE __half &operator-=(__half &a, __half b) { return a = __hsub(a, b); }
EMULATOR_DEVICE __half operator*(__half a, __half b) { return __hmul(a, b); }
EMULATOR_DEVICE __half &operator*=(__half &a, __half b) { return a = __hmul(a, b); }
EMULATOR_DEVICE __half operator/(__half a, __half b) { return __hdiv(a, b); }
EMULATOR_DEVICE __half &operator/=(__half &a, __half b) { return a = __hdiv(a, b); }
EMULATOR_DEVICE __half operator-(__half a) { return __hneg(a); }
EMULATOR_DEVICE bool operator==(__half a, __half b) { return __heq(a, b); }
EMULATOR_DEVICE bool operator!=(__half a, __half b) { return __hne(a, b); }
EMULATOR_DEVICE bool operator<(__half a, __half b) { return __hlt(a, b); }
EMULATOR_DEVICE bool operator<=(__half a, __half b) { return __hle(a, b); }
EMULATOR_DEVICE bool operator>(__half a, __half b) { return __hgt(a, b); }
EMULATOR_DEVICE bool operator>=(__half a, __half b) { return __hge(a, b); }
EMULATOR_DEVICE __half2 operator+(__half2 a, __half2 b) { return __hadd2(a, b); }
EMULATOR_DEVICE __half2 operator-(__half2 a, __half2 b) { return __hsub2(a, b); }
EMULATOR_DEVICE __half2 operator*(__half2 a, __half2 b) { return __hmul2(a, b); }
EMULATOR_DEVICE __half __shfl_sync(unsigned mask, __half v, int lane, int width = 32) { return __half_raw{(unsigned short)__shfl_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __half2 __shfl_sync(unsigned mask, __half2 v, int lane, int width = 32) { return __builtin_bit_cast(__half2, __shfl_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __half __shfl_up_sync(unsigned mask, __half v, unsigned lane, int width = 32) { return __half_raw{(unsigned short)__shfl_up_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __half2 __shfl_up_sync(unsigned mask, __half2 v, unsigned lane, int width = 32) { return __builtin_bit_cast(__half2, __shfl_up_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __half __shfl_down_sync(unsigned mask, __half v, unsigned lane, int width = 32) { return __half_raw{(unsigned short)__shfl_down_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __half2 __shfl_down_sync(unsigned mask, __half2 v, unsigned lane, int width = 32) { return __builtin_bit_cast(__half2, __shfl_down_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __half __shfl_xor_sync(unsigned mask, __half v, int lane, int width = 32) { return __half_raw{(unsigned short)__shfl_xor_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __half2 __shfl_xor_sync(unsigned mask, __half2 v, int lane, int width = 32) { return __builtin_bit_cast(__half2, __shfl_xor_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __half __ldg(const __half *p) { return __half_raw{__ldg((const unsigned short *)p)}; }
EMULATOR_DEVICE __half2 __ldg(const __half2 *p) { return __builtin_bit_cast(__half2, __ldg((const unsigned *)p)); }
EMULATOR_DEVICE __half atomicAdd(__half *at, __half value) { unsigned short old; asm volatile("atom.add.noftz.f16 %0, [%1], %2;" : "=h"(old) : "l"(at), "h"(value.x) : "memory"); return __half_raw{old}; }
EMULATOR_DEVICE __half2 atomicAdd(__half2 *at, __half2 value) {
  unsigned old;
  asm volatile("atom.add.noftz.f16x2 %0, [%1], %2;" : "=r"(old) : "l"(at), "r"(__builtin_bit_cast(unsigned, value)) : "memory");
  return __builtin_bit_cast(__half2, old);
}
#undef EMULATOR_BOTH
#endif
