// __nv_bfloat16 of CUDA, for clang: a number of 16 bits, computed in fused multiply-adds of bf16, or in float before sm_80.
#pragma once
#ifdef __CUDA__
#define EMULATOR_BOTH static __host__ __device__ __attribute__((always_inline, nodebug))
struct __nv_bfloat16_raw { unsigned short x; };
EMULATOR_BOTH unsigned short emulator_bfloat16_bits(float f) {
  unsigned b = __builtin_bit_cast(unsigned, f);
  return f != f ? 0x7fff : (unsigned short)((b + 0x7fff + (b >> 16 & 1)) >> 16);
}
EMULATOR_BOTH float emulator_bfloat16_value(unsigned short b) { return __builtin_bit_cast(float, (unsigned)b << 16); }
struct __attribute__((aligned(2))) __nv_bfloat16 {
  unsigned short x;
  __nv_bfloat16() = default;
  __host__ __device__ __nv_bfloat16(__nv_bfloat16_raw r) : x(r.x) {}
  __host__ __device__ __nv_bfloat16(float f) : x(emulator_bfloat16_bits(f)) {}
  __host__ __device__ __nv_bfloat16(double d) : x(emulator_bfloat16_bits((float)d)) {}
  __host__ __device__ __nv_bfloat16(int i) : x(emulator_bfloat16_bits((float)i)) {}
  __host__ __device__ __nv_bfloat16(unsigned i) : x(emulator_bfloat16_bits((float)i)) {}
  __host__ __device__ operator float() const { return emulator_bfloat16_value(x); }
  __host__ __device__ operator __nv_bfloat16_raw() const { return __nv_bfloat16_raw{x}; }
};
struct __attribute__((aligned(4))) __nv_bfloat162 {
  __nv_bfloat16 x, y;
  __nv_bfloat162() = default;
  __host__ __device__ __nv_bfloat162(__nv_bfloat16 x, __nv_bfloat16 y) : x(x), y(y) {}
};
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;
EMULATOR_BOTH __nv_bfloat16 __float2bfloat16(float f) { return __nv_bfloat16(f); }
EMULATOR_BOTH __nv_bfloat16 __float2bfloat16_rn(float f) { return __nv_bfloat16(f); }
EMULATOR_BOTH float __bfloat162float(__nv_bfloat16 h) { return (float)h; }
EMULATOR_BOTH __nv_bfloat16 __double2bfloat16(double d) { return __nv_bfloat16(d); }
EMULATOR_BOTH __nv_bfloat162 __floats2bfloat162_rn(float x, float y) { return __nv_bfloat162(__nv_bfloat16(x), __nv_bfloat16(y)); }
EMULATOR_BOTH __nv_bfloat162 __float2bfloat162_rn(float x) { return __nv_bfloat162(__nv_bfloat16(x), __nv_bfloat16(x)); }
EMULATOR_BOTH __nv_bfloat162 __float22bfloat162_rn(float2 v) { return __floats2bfloat162_rn(v.x, v.y); }
EMULATOR_BOTH float2 __bfloat1622float2(__nv_bfloat162 v) { return float2{(float)v.x, (float)v.y}; }
EMULATOR_BOTH __nv_bfloat162 __bfloat162bfloat162(__nv_bfloat16 x) { return __nv_bfloat162(x, x); }
EMULATOR_BOTH __nv_bfloat162 __halves2bfloat162(__nv_bfloat16 x, __nv_bfloat16 y) { return __nv_bfloat162(x, y); }
EMULATOR_BOTH __nv_bfloat162 make_bfloat162(__nv_bfloat16 x, __nv_bfloat16 y) { return __nv_bfloat162(x, y); }
EMULATOR_BOTH float __low2float(__nv_bfloat162 v) { return (float)v.x; }
EMULATOR_BOTH float __high2float(__nv_bfloat162 v) { return (float)v.y; }
EMULATOR_BOTH __nv_bfloat16 __low2bfloat16(__nv_bfloat162 v) { return v.x; }
EMULATOR_BOTH __nv_bfloat16 __high2bfloat16(__nv_bfloat162 v) { return v.y; }
EMULATOR_BOTH unsigned short __bfloat16_as_ushort(__nv_bfloat16 h) { return h.x; }
EMULATOR_BOTH short __bfloat16_as_short(__nv_bfloat16 h) { return (short)h.x; }
EMULATOR_BOTH __nv_bfloat16 __ushort_as_bfloat16(unsigned short b) { return __nv_bfloat16_raw{b}; }
EMULATOR_BOTH __nv_bfloat16 __short_as_bfloat16(short b) { return __nv_bfloat16_raw{(unsigned short)b}; }
EMULATOR_DEVICE __nv_bfloat16 __hadd(__nv_bfloat16 a, __nv_bfloat16 b) { return __nv_bfloat16((float)a + (float)b); }
EMULATOR_DEVICE __nv_bfloat16 __hsub(__nv_bfloat16 a, __nv_bfloat16 b) { return __nv_bfloat16((float)a - (float)b); }
EMULATOR_DEVICE __nv_bfloat16 __hmul(__nv_bfloat16 a, __nv_bfloat16 b) { return __nv_bfloat16((float)a * (float)b); }
#if __CUDA_ARCH__ >= 800
EMULATOR_DEVICE __nv_bfloat16 __hfma(__nv_bfloat16 a, __nv_bfloat16 b, __nv_bfloat16 c) {
  unsigned short r;
  asm("fma.rn.bf16 %0, %1, %2, %3;" : "=h"(r) : "h"(a.x), "h"(b.x), "h"(c.x));
  return __nv_bfloat16_raw{r};
}
#else
// Rounded twice, through float.
EMULATOR_DEVICE __nv_bfloat16 __hfma(__nv_bfloat16 a, __nv_bfloat16 b, __nv_bfloat16 c) { return __nv_bfloat16(__fmaf_rn((float)a, (float)b, (float)c)); }
#endif
EMULATOR_DEVICE __nv_bfloat162 __hadd2(__nv_bfloat162 a, __nv_bfloat162 b) { return __nv_bfloat162(__hadd(a.x, b.x), __hadd(a.y, b.y)); }
EMULATOR_DEVICE __nv_bfloat162 __hsub2(__nv_bfloat162 a, __nv_bfloat162 b) { return __nv_bfloat162(__hsub(a.x, b.x), __hsub(a.y, b.y)); }
EMULATOR_DEVICE __nv_bfloat162 __hmul2(__nv_bfloat162 a, __nv_bfloat162 b) { return __nv_bfloat162(__hmul(a.x, b.x), __hmul(a.y, b.y)); }
EMULATOR_DEVICE __nv_bfloat162 __hfma2(__nv_bfloat162 a, __nv_bfloat162 b, __nv_bfloat162 c) { return __nv_bfloat162(__hfma(a.x, b.x, c.x), __hfma(a.y, b.y, c.y)); }
EMULATOR_DEVICE __nv_bfloat16 __hdiv(__nv_bfloat16 a, __nv_bfloat16 b) { return __nv_bfloat16((float)a / (float)b); }
EMULATOR_DEVICE __nv_bfloat16 __hmax(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a > (float)b || (float)b != (float)b ? a : b; }
EMULATOR_DEVICE __nv_bfloat16 __hmin(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a < (float)b || (float)b != (float)b ? a : b; }
EMULATOR_DEVICE __nv_bfloat16 __hneg(__nv_bfloat16 a) { return __nv_bfloat16_raw{(unsigned short)(a.x ^ 0x8000)}; }
EMULATOR_DEVICE __nv_bfloat16 __habs(__nv_bfloat16 a) { return __nv_bfloat16_raw{(unsigned short)(a.x & 0x7fff)}; }
EMULATOR_DEVICE bool __heq(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a == (float)b; }
EMULATOR_DEVICE bool __hne(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a != (float)b; }
EMULATOR_DEVICE bool __hlt(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a < (float)b; }
EMULATOR_DEVICE bool __hle(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a <= (float)b; }
EMULATOR_DEVICE bool __hgt(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a > (float)b; }
EMULATOR_DEVICE bool __hge(__nv_bfloat16 a, __nv_bfloat16 b) { return (float)a >= (float)b; }
EMULATOR_DEVICE bool __hisnan(__nv_bfloat16 a) { return (float)a != (float)a; }
EMULATOR_DEVICE __nv_bfloat16 hsqrt(__nv_bfloat16 a) { return __nv_bfloat16(__builtin_sqrtf((float)a)); }
EMULATOR_DEVICE __nv_bfloat16 hexp(__nv_bfloat16 a) { return __nv_bfloat16(expf((float)a)); }
EMULATOR_DEVICE __nv_bfloat16 hlog(__nv_bfloat16 a) { return __nv_bfloat16(logf((float)a)); }
EMULATOR_DEVICE __nv_bfloat16 hsin(__nv_bfloat16 a) { return __nv_bfloat16(sinf((float)a)); }
EMULATOR_DEVICE __nv_bfloat16 hcos(__nv_bfloat16 a) { return __nv_bfloat16(cosf((float)a)); }
EMULATOR_DEVICE __nv_bfloat16 hrcp(__nv_bfloat16 a) { return __nv_bfloat16(1 / (float)a); }
EMULATOR_DEVICE __nv_bfloat16 hrsqrt(__nv_bfloat16 a) { return __nv_bfloat16(rsqrtf((float)a)); }
EMULATOR_DEVICE __nv_bfloat16 htanh(__nv_bfloat16 a) { return __nv_bfloat16(tanhf((float)a)); }
EMULATOR_DEVICE int __bfloat162int_rn(__nv_bfloat16 a) { return __float2int_rn((float)a); }
EMULATOR_DEVICE int __bfloat162int_rz(__nv_bfloat16 a) { return __float2int_rz((float)a); }
EMULATOR_DEVICE int __bfloat162int_ru(__nv_bfloat16 a) { return __float2int_ru((float)a); }
EMULATOR_DEVICE int __bfloat162int_rd(__nv_bfloat16 a) { return __float2int_rd((float)a); }
EMULATOR_DEVICE __nv_bfloat16 __int2bfloat16_rn(int i) { return __nv_bfloat16((float)i); }
EMULATOR_DEVICE unsigned __bfloat162uint_rn(__nv_bfloat16 a) { return __float2uint_rn((float)a); }
EMULATOR_DEVICE unsigned __bfloat162uint_rz(__nv_bfloat16 a) { return __float2uint_rz((float)a); }
EMULATOR_DEVICE unsigned __bfloat162uint_ru(__nv_bfloat16 a) { return __float2uint_ru((float)a); }
EMULATOR_DEVICE unsigned __bfloat162uint_rd(__nv_bfloat16 a) { return __float2uint_rd((float)a); }
EMULATOR_DEVICE __nv_bfloat16 __uint2bfloat16_rn(unsigned i) { return __nv_bfloat16((float)i); }
EMULATOR_DEVICE long long __bfloat162ll_rn(__nv_bfloat16 a) { return __float2ll_rn((float)a); }
EMULATOR_DEVICE long long __bfloat162ll_rz(__nv_bfloat16 a) { return __float2ll_rz((float)a); }
EMULATOR_DEVICE long long __bfloat162ll_ru(__nv_bfloat16 a) { return __float2ll_ru((float)a); }
EMULATOR_DEVICE long long __bfloat162ll_rd(__nv_bfloat16 a) { return __float2ll_rd((float)a); }
EMULATOR_DEVICE __nv_bfloat16 __ll2bfloat16_rn(long long i) { return __nv_bfloat16((float)i); }
EMULATOR_DEVICE __nv_bfloat16 __short2bfloat16_rn(short i) { return __nv_bfloat16((float)i); }
EMULATOR_DEVICE __nv_bfloat16 operator+(__nv_bfloat16 a, __nv_bfloat16 b) { return __hadd(a, b); }
EMULATOR_DEVICE __nv_bfloat16 &operator+=(__nv_bfloat16 &a, __nv_bfloat16 b) { return a = __hadd(a, b); }
EMULATOR_DEVICE __nv_bfloat16 operator-(__nv_bfloat16 a, __nv_bfloat16 b) { return __hsub(a, b); }
EMULATOR_DEVICE __nv_bfloat16 &operator-=(__nv_bfloat16 &a, __nv_bfloat16 b) { return a = __hsub(a, b); }
EMULATOR_DEVICE __nv_bfloat16 operator*(__nv_bfloat16 a, __nv_bfloat16 b) { return __hmul(a, b); }
EMULATOR_DEVICE __nv_bfloat16 &operator*=(__nv_bfloat16 &a, __nv_bfloat16 b) { return a = __hmul(a, b); }
EMULATOR_DEVICE __nv_bfloat16 operator/(__nv_bfloat16 a, __nv_bfloat16 b) { return __hdiv(a, b); }
EMULATOR_DEVICE __nv_bfloat16 &operator/=(__nv_bfloat16 &a, __nv_bfloat16 b) { return a = __hdiv(a, b); }
EMULATOR_DEVICE __nv_bfloat16 operator-(__nv_bfloat16 a) { return __hneg(a); }
EMULATOR_DEVICE bool operator==(__nv_bfloat16 a, __nv_bfloat16 b) { return __heq(a, b); }
EMULATOR_DEVICE bool operator!=(__nv_bfloat16 a, __nv_bfloat16 b) { return __hne(a, b); }
EMULATOR_DEVICE bool operator<(__nv_bfloat16 a, __nv_bfloat16 b) { return __hlt(a, b); }
EMULATOR_DEVICE bool operator<=(__nv_bfloat16 a, __nv_bfloat16 b) { return __hle(a, b); }
EMULATOR_DEVICE bool operator>(__nv_bfloat16 a, __nv_bfloat16 b) { return __hgt(a, b); }
EMULATOR_DEVICE bool operator>=(__nv_bfloat16 a, __nv_bfloat16 b) { return __hge(a, b); }
EMULATOR_DEVICE __nv_bfloat162 operator+(__nv_bfloat162 a, __nv_bfloat162 b) { return __hadd2(a, b); }
EMULATOR_DEVICE __nv_bfloat162 operator-(__nv_bfloat162 a, __nv_bfloat162 b) { return __hsub2(a, b); }
EMULATOR_DEVICE __nv_bfloat162 operator*(__nv_bfloat162 a, __nv_bfloat162 b) { return __hmul2(a, b); }
EMULATOR_DEVICE __nv_bfloat16 __shfl_sync(unsigned mask, __nv_bfloat16 v, int lane, int width = 32) { return __nv_bfloat16_raw{(unsigned short)__shfl_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __nv_bfloat162 __shfl_sync(unsigned mask, __nv_bfloat162 v, int lane, int width = 32) { return __builtin_bit_cast(__nv_bfloat162, __shfl_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __nv_bfloat16 __shfl_up_sync(unsigned mask, __nv_bfloat16 v, unsigned lane, int width = 32) { return __nv_bfloat16_raw{(unsigned short)__shfl_up_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __nv_bfloat162 __shfl_up_sync(unsigned mask, __nv_bfloat162 v, unsigned lane, int width = 32) { return __builtin_bit_cast(__nv_bfloat162, __shfl_up_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __nv_bfloat16 __shfl_down_sync(unsigned mask, __nv_bfloat16 v, unsigned lane, int width = 32) { return __nv_bfloat16_raw{(unsigned short)__shfl_down_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __nv_bfloat162 __shfl_down_sync(unsigned mask, __nv_bfloat162 v, unsigned lane, int width = 32) { return __builtin_bit_cast(__nv_bfloat162, __shfl_down_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __nv_bfloat16 __shfl_xor_sync(unsigned mask, __nv_bfloat16 v, int lane, int width = 32) { return __nv_bfloat16_raw{(unsigned short)__shfl_xor_sync(mask, (unsigned)v.x, lane, width)}; }
EMULATOR_DEVICE __nv_bfloat162 __shfl_xor_sync(unsigned mask, __nv_bfloat162 v, int lane, int width = 32) { return __builtin_bit_cast(__nv_bfloat162, __shfl_xor_sync(mask, __builtin_bit_cast(unsigned, v), lane, width)); }
EMULATOR_DEVICE __nv_bfloat16 __ldg(const __nv_bfloat16 *p) { return __nv_bfloat16_raw{__ldg((const unsigned short *)p)}; }
EMULATOR_DEVICE __nv_bfloat162 __ldg(const __nv_bfloat162 *p) { return __builtin_bit_cast(__nv_bfloat162, __ldg((const unsigned *)p)); }
#undef EMULATOR_BOTH
#endif
