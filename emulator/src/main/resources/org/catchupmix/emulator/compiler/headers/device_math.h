// The functions of math.h and CUDA's own for kernels, for clang: names of math_core.h, and what is an instruction.
#pragma once
#include "math_core.h"
#define EMULATOR_TWO(name, expression, expressionf)                                                             \
  EMULATOR_DEVICE double name(double x) { return expression; }                                                  \
  EMULATOR_DEVICE float name##f(float x) { return expressionf; }
#define EMULATOR_BY_DOUBLE(name) EMULATOR_TWO(name, emulator_math::name(x), (float)emulator_math::name((double)x))
#define EMULATOR_BY_BOTH(name) EMULATOR_TWO(name, emulator_math::name(x), emulator_math::name##f(x))
#define EMULATOR_BUILTIN(name) EMULATOR_TWO(name, __builtin_##name(x), __builtin_##name##f(x))
EMULATOR_BUILTIN(fabs) EMULATOR_BUILTIN(ceil) EMULATOR_BUILTIN(floor) EMULATOR_BUILTIN(trunc) EMULATOR_BUILTIN(rint) EMULATOR_BUILTIN(sqrt)
EMULATOR_TWO(nearbyint, __builtin_rint(x), __builtin_rintf(x))
EMULATOR_TWO(round, __builtin_copysign(__builtin_fabs(x) < 0x1p52 ? __builtin_trunc(__builtin_fabs(x) + (__builtin_fabs(x) == 0x1.fffffffffffffp-2 ? 0 : 0.5)) : __builtin_fabs(x), x),
             (float)__builtin_copysign(__builtin_trunc(__builtin_fabs((double)x) + 0.5), (double)x))
EMULATOR_BY_DOUBLE(exp10) EMULATOR_BY_DOUBLE(expm1) EMULATOR_BY_DOUBLE(sinh) EMULATOR_BY_DOUBLE(cosh) EMULATOR_BY_DOUBLE(log1p)
EMULATOR_BY_DOUBLE(asinh) EMULATOR_BY_DOUBLE(acosh) EMULATOR_BY_DOUBLE(atanh) EMULATOR_BY_DOUBLE(sinpi) EMULATOR_BY_DOUBLE(cospi)
EMULATOR_BY_DOUBLE(atan) EMULATOR_BY_DOUBLE(asin) EMULATOR_BY_DOUBLE(acos) EMULATOR_BY_DOUBLE(cbrt) EMULATOR_BY_DOUBLE(rsqrt)
EMULATOR_BY_DOUBLE(erf) EMULATOR_BY_DOUBLE(erfc) EMULATOR_BY_DOUBLE(erfcx) EMULATOR_BY_DOUBLE(normcdf)
EMULATOR_BY_DOUBLE(tgamma) EMULATOR_BY_DOUBLE(lgamma)
EMULATOR_TWO(rcbrt, 1 / emulator_math::cbrt(x), (float)(1 / emulator_math::cbrt(x)))
EMULATOR_DEVICE int ilogb(double x) {
  if (!(x != 0) || !(__builtin_fabs(x) < __builtin_inf())) return x == 0 || x != x ? -2147483647 - 1 : 2147483647;
  int e;
  emulator_math::normalized(x, &e);
  return e;
}
EMULATOR_DEVICE int ilogbf(float x) { return ilogb((double)x); }
EMULATOR_TWO(logb, x == 0 ? -__builtin_inf() : __builtin_isinf(x) ? __builtin_inf() : ilogb(x), (float)logb((double)x))

// What -use_fast_math replaces by approximate instructions. These have names of their own, too.
EMULATOR_DEVICE float __exp2f_approximate(float x) { float r; asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x)); return r; }
EMULATOR_DEVICE float __log2f(float x) { float r; asm("lg2.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x)); return r; }
EMULATOR_DEVICE float __expf(float x) { return __exp2f_approximate(x * 0x1.715476p0f); }
EMULATOR_DEVICE float __exp10f(float x) { return __exp2f_approximate(x * 0x1.a934f0p1f); }
EMULATOR_DEVICE float __logf(float x) { return __log2f(x) * 0x1.62e430p-1f; }
EMULATOR_DEVICE float __log10f(float x) { return __log2f(x) * 0x1.344136p-2f; }
EMULATOR_DEVICE float __sinf(float x) { float r; asm("sin.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x)); return r; }
EMULATOR_DEVICE float __cosf(float x) { float r; asm("cos.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x)); return r; }
EMULATOR_DEVICE float __fdividef(float x, float y) { float r; asm("div.approx.ftz.f32 %0, %1, %2;" : "=f"(r) : "f"(x), "f"(y)); return r; }
EMULATOR_DEVICE float __tanf(float x) { return __fdividef(__sinf(x), __cosf(x)); }
EMULATOR_DEVICE float __powf(float x, float y) { return __exp2f_approximate(y * __log2f(x)); }
EMULATOR_DEVICE void __sincosf(float x, float *s, float *c) { *s = __sinf(x), *c = __cosf(x); }
EMULATOR_DEVICE float __saturatef(float x) { float r; asm("cvt.sat.f32.f32 %0, %1;" : "=f"(r) : "f"(x)); return r; }
EMULATOR_DEVICE float fdividef(float x, float y) { return x / y; }
#ifdef EMULATOR_FAST_MATH
#define EMULATOR_FAST(name, fast) EMULATOR_TWO(name, emulator_math::name(x), fast(x))
#else
#define EMULATOR_FAST(name, fast) EMULATOR_BY_BOTH(name)
#endif
EMULATOR_FAST(exp, __expf) EMULATOR_FAST(exp2, __exp2f_approximate) EMULATOR_FAST(log, __logf) EMULATOR_FAST(log2, __log2f)
EMULATOR_FAST(log10, __log10f) EMULATOR_FAST(sin, __sinf) EMULATOR_FAST(cos, __cosf) EMULATOR_FAST(tan, __tanf)
EMULATOR_BY_BOTH(tanh)
EMULATOR_DEVICE double pow(double x, double y) { return emulator_math::pow(x, y); }
#ifdef EMULATOR_FAST_MATH
EMULATOR_DEVICE float powf(float x, float y) { return __powf(x, y); }
#else
EMULATOR_DEVICE float powf(float x, float y) { return emulator_math::powf(x, y); }
#endif
EMULATOR_DEVICE double powi(double x, int n) { return pow(x, (double)n); }
EMULATOR_DEVICE float powif(float x, int n) { return powf(x, (float)n); }

#define EMULATOR_OF_PAIRS(name, expression, expressionf)                                                        \
  EMULATOR_DEVICE double name(double x, double y) { return expression; }                                        \
  EMULATOR_DEVICE float name##f(float x, float y) { return expressionf; }
EMULATOR_OF_PAIRS(atan2, emulator_math::atan2(x, y), (float)emulator_math::atan2((double)x, (double)y))
EMULATOR_OF_PAIRS(hypot, emulator_math::hypot(x, y), (float)emulator_math::hypot((double)x, (double)y))
EMULATOR_OF_PAIRS(rhypot, 1 / emulator_math::hypot(x, y), (float)(1 / emulator_math::hypot((double)x, (double)y)))
EMULATOR_OF_PAIRS(fmod, emulator_math::fmod(x, y), (float)emulator_math::fmod((double)x, (double)y))
EMULATOR_OF_PAIRS(copysign, __builtin_copysign(x, y), __builtin_copysignf(x, y))
EMULATOR_OF_PAIRS(fmax, __builtin_fmax(x, y), __builtin_fmaxf(x, y))
EMULATOR_OF_PAIRS(fmin, __builtin_fmin(x, y), __builtin_fminf(x, y))
EMULATOR_OF_PAIRS(fdim, x <= y ? 0 : x - y, x <= y ? 0 : x - y)
EMULATOR_DEVICE double fma(double x, double y, double z) { return __builtin_fma(x, y, z); }
EMULATOR_DEVICE float fmaf(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
EMULATOR_DEVICE double remquo(double x, double y, int *q) { return emulator_math::remainder_bits(x, y, true, q); }
EMULATOR_DEVICE float remquof(float x, float y, int *q) { return (float)remquo((double)x, (double)y, q); }
EMULATOR_DEVICE double remainder(double x, double y) { int q; return remquo(x, y, &q); }
EMULATOR_DEVICE float remainderf(float x, float y) { int q; return (float)remquo((double)x, (double)y, &q); }
EMULATOR_DEVICE double ldexp(double x, int e) { return emulator_math::ldexp(x, e); }
EMULATOR_DEVICE float ldexpf(float x, int e) { return (float)emulator_math::ldexp((double)x, e > 300 ? 300 : e < -400 ? -400 : e); }
EMULATOR_DEVICE double scalbn(double x, int e) { return ldexp(x, e); }
EMULATOR_DEVICE float scalbnf(float x, int e) { return ldexpf(x, e); }
EMULATOR_DEVICE double scalbln(double x, long e) { return ldexp(x, e > 3000 ? 3000 : e < -3000 ? -3000 : (int)e); }
EMULATOR_DEVICE float scalblnf(float x, long e) { return (float)scalbln((double)x, e); }
EMULATOR_DEVICE double frexp(double x, int *e) {
  *e = 0;
  if (!(x != 0) || !(__builtin_fabs(x) < __builtin_inf())) return x;
  x = emulator_math::normalized(x, e) / 2;
  ++*e;
  return x;
}
EMULATOR_DEVICE float frexpf(float x, int *e) { return (float)frexp((double)x, e); }
EMULATOR_DEVICE double modf(double x, double *whole) {
  *whole = __builtin_trunc(x);
  return __builtin_copysign(__builtin_isinf(x) ? 0 : x - *whole, x);
}
EMULATOR_DEVICE float modff(float x, float *whole) { double w; float r = (float)modf((double)x, &w); *whole = (float)w; return r; }
EMULATOR_DEVICE double nextafter(double x, double y) {
  if (x != x || y != y || x == y) return x != x ? x : y;
  if (x == 0) return __builtin_copysign(0x1p-1074, y);
  return __builtin_bit_cast(double, __builtin_bit_cast(long long, x) + ((x < y) == (x > 0) ? 1 : -1));
}
EMULATOR_DEVICE float nextafterf(float x, float y) {
  if (x != x || y != y || x == y) return x != x ? x : y;
  if (x == 0) return __builtin_copysignf(0x1p-149f, y);
  return __builtin_bit_cast(float, __builtin_bit_cast(int, x) + ((x < y) == (x > 0) ? 1 : -1));
}
EMULATOR_DEVICE void sincos(double x, double *s, double *c) { *s = sin(x), *c = cos(x); }
EMULATOR_DEVICE void sincosf(float x, float *s, float *c) { *s = sinf(x), *c = cosf(x); }
EMULATOR_DEVICE void sincospi(double x, double *s, double *c) { *s = sinpi(x), *c = cospi(x); }
EMULATOR_DEVICE void sincospif(float x, float *s, float *c) { *s = sinpif(x), *c = cospif(x); }
EMULATOR_DEVICE double nan(const char *) { return __builtin_nan(""); }
EMULATOR_DEVICE float nanf(const char *) { return __builtin_nanf(""); }
#define EMULATOR_WHOLE(name, T, expression) EMULATOR_DEVICE T name(double x) { return (T)expression(x); } EMULATOR_DEVICE T name##f(float x) { return (T)expression((double)x); }
EMULATOR_WHOLE(lrint, long, __builtin_rint) EMULATOR_WHOLE(llrint, long long, __builtin_rint)
EMULATOR_WHOLE(lround, long, round) EMULATOR_WHOLE(llround, long long, round)
EMULATOR_DEVICE int __isinff(float x) { return __builtin_isinf(x); }
EMULATOR_DEVICE int __isinf(double x) { return __builtin_isinf(x); }
EMULATOR_DEVICE int __isnanf(float x) { return __builtin_isnan(x); }
EMULATOR_DEVICE int __isnan(double x) { return __builtin_isnan(x); }
EMULATOR_DEVICE int __finitef(float x) { return __builtin_isfinite(x); }
EMULATOR_DEVICE int __isfinited(double x) { return __builtin_isfinite(x); }
EMULATOR_DEVICE int __signbitf(float x) { return __builtin_signbitf(x); }
EMULATOR_DEVICE int __signbitd(double x) { return __builtin_signbit(x); }
EMULATOR_DEVICE int abs(int x) { return x < 0 ? -x : x; }
EMULATOR_DEVICE long labs(long x) { return x < 0 ? -x : x; }
EMULATOR_DEVICE long long llabs(long long x) { return x < 0 ? -x : x; }

// min and max of any two numbers.
#define EMULATOR_LEAST(T)                                                                                       \
  EMULATOR_DEVICE T min(T x, T y) { return x < y ? x : y; }                                                     \
  EMULATOR_DEVICE T max(T x, T y) { return x > y ? x : y; }
EMULATOR_LEAST(int) EMULATOR_LEAST(unsigned) EMULATOR_LEAST(long) EMULATOR_LEAST(unsigned long) EMULATOR_LEAST(long long) EMULATOR_LEAST(unsigned long long)
EMULATOR_DEVICE float min(float x, float y) { return __builtin_fminf(x, y); }
EMULATOR_DEVICE float max(float x, float y) { return __builtin_fmaxf(x, y); }
EMULATOR_DEVICE double min(double x, double y) { return __builtin_fmin(x, y); }
EMULATOR_DEVICE double max(double x, double y) { return __builtin_fmax(x, y); }
EMULATOR_DEVICE unsigned min(int x, unsigned y) { return min((unsigned)x, y); }
EMULATOR_DEVICE unsigned min(unsigned x, int y) { return min(x, (unsigned)y); }
EMULATOR_DEVICE unsigned max(int x, unsigned y) { return max((unsigned)x, y); }
EMULATOR_DEVICE unsigned max(unsigned x, int y) { return max(x, (unsigned)y); }
EMULATOR_DEVICE double min(float x, double y) { return min((double)x, y); }
EMULATOR_DEVICE double min(double x, float y) { return min(x, (double)y); }
EMULATOR_DEVICE double max(float x, double y) { return max((double)x, y); }
EMULATOR_DEVICE double max(double x, float y) { return max(x, (double)y); }
// Overloads that CUDA has beside std::.
EMULATOR_DEVICE float rsqrt(float x) { return rsqrtf(x); }
#undef EMULATOR_LEAST
#undef EMULATOR_WHOLE
#undef EMULATOR_OF_PAIRS
#undef EMULATOR_FAST
#undef EMULATOR_BUILTIN
#undef EMULATOR_BY_BOTH
#undef EMULATOR_BY_DOUBLE
#undef EMULATOR_TWO
