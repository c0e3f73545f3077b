// Largest errors, in units in the last place, of the mathematics of kernels against libquadmath: NAME UNITS ARGUMENT a line.
// The argument is the number of arguments per function.
#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define EMULATOR_DEVICE static inline
#include "math_core.h"
static unsigned long long state = 1;
static unsigned long long next() { // xorshift
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}
static double uniform(double a, double b) { return a + (b - a) * (next() >> 11) * 0x1p-53; }
static __float128 unit(__float128 y, int digits, int lowest) {
  int e;
  frexpq(y, &e);
  e -= digits;
  return ldexpq(1, e < lowest ? lowest : e);
}
static double error(double got, __float128 y, bool single) {
  if (isnanq(y)) return isnan(got) ? 0 : INFINITY;
  double rounded = single ? (float)y : (double)y;
  if (isinf(rounded) || isinf(got)) return got == rounded || fabsq(y) > (single ? 0x1.fffffdp127 : 0x1.fffffffffffffp1023) ? 0 : INFINITY;
  __float128 u = single ? unit(y, 24, -149) : unit(y, 53, -1074);
  return (double)(fabsq(got - y) / u);
}
static double any_double() { double x; do { unsigned long long b = next(); memcpy(&x, &b, 8); } while (isnan(x)); return x; }
static float any_float() { float x; do { unsigned b = next() >> 16; memcpy(&x, &b, 4); } while (isnan(x)); return x; }
static int count;
static void sweep(const char *name, double (*f)(double), __float128 (*q)(__float128), double a, double b) {
  double worst = 0, at = 0;
  for (int i = 0; i < count; i++) {
    double x = i % 4 == 0 ? any_double() : i % 4 == 1 ? ldexp(uniform(-1, 1), -(int)(next() % 30)) : uniform(a, b), e = error(f(x), q(x), false);
    if (i % 4 == 0 && b == 999 && x < 0) continue;
    if (!(e <= worst)) worst = e, at = x;
  }
  printf("%s %.3f %a\n", name, worst, at);
}
static void sweepf(const char *name, float (*f)(float), __float128 (*q)(__float128), double a, double b) {
  double worst = 0;
  float at = 0;
  for (int i = 0; i < count; i++) {
    float x = i % 2 ? any_float() : (float)uniform(a, b);
    double e = error(f(x), q(x), true);
    if (!(e <= worst)) worst = e, at = x;
  }
  printf("%sf %.3f %a\n", name, worst, at);
}
#define PI_Q M_PIq
static __float128 sinpiq(__float128 x) { x = fmodq(x, 2); return x == rintq(x) ? 0 : sinq(PI_Q * x); }
static __float128 cospiq(__float128 x) { x = fabsq(fmodq(x, 2)); return x == 0.5Q || x == 1.5Q ? 0 : cosq(PI_Q * x); }
static __float128 exp10q_(__float128 x) { return powq(10, x); }
static __float128 exp2q_(__float128 x) { return powq(2, x); }
static __float128 rsqrtq(__float128 x) { return 1 / sqrtq(x); }
static __float128 normcdfq(__float128 x) { return erfcq(-x / sqrtq(2)) / 2; }
static __float128 erfcxq(__float128 x) {
  if (x > 100) { __float128 u = 1 / (x * x); return 1 / (x * sqrtq(PI_Q)) * (1 - u / 2 * (1 - u * 1.5Q * (1 - u * 2.5Q * (1 - u * 3.5Q)))); }
  return x < -26.7 ? HUGE_VALQ : expq(x * x) * erfcq(x);
}
static __float128 gammaq(__float128 x) { return x < 0 && x == rintq(x) ? nanq("") : x < -190 ? 0 : tgammaq(x); }
#define D(name, q, a, b) sweep(#name, [](double x) { return emulator_math::name(x); }, q, a, b);
#define F(name, q, a, b) sweepf(#name, [](float x) { return emulator_math::name##f(x); }, q, a, b);
template <class T> static void sweep2(const char *name, T (*f)(T, T), __float128 (*q)(__float128, __float128), double a, double b, double c, double d) {
  double worst = 0, atx = 0, aty = 0;
  for (int i = 0; i < count; i++) {
    T x, y;
    if (i % 4 == 0) x = sizeof(T) == 4 ? any_float() : any_double(), y = sizeof(T) == 4 ? any_float() : any_double();
    else x = i % 4 == 1 ? ldexp(uniform(-1, 1), (int)(next() % 60) - 30) : uniform(a, b), y = uniform(c, d);
    double e = error(f(x, y), q(x, y), sizeof(T) == 4);
    if (!(e <= worst)) worst = e, atx = x, aty = y;
  }
  printf("%s %.3f %a,%a\n", name, worst, atx, aty);
}
int main(int n, char **words) {
  count = n > 1 ? atoi(words[1]) : 1000000;
  D(exp, expq, -750, 720) D(exp2, exp2q_, -1080, 1030) D(exp10, exp10q_, -330, 310) D(expm1, expm1q, -40, 710)
  D(sinh, sinhq, -30, 30) D(cosh, coshq, -30, 30) D(tanh, tanhq, -25, 25)
  D(log, logq, 0, 3) D(log2, log2q, 0, 3) D(log10, log10q, 0, 3) D(log1p, log1pq, -1, 3)
  D(asinh, asinhq, -10, 10) D(acosh, acoshq, 1, 10) D(atanh, atanhq, -1, 1)
  D(sin, sinq, -100, 100) D(cos, cosq, -100, 100) D(tan, tanq, -100, 100) D(sinpi, sinpiq, -10, 10) D(cospi, cospiq, -10, 10)
  D(atan, atanq, -10, 10) D(asin, asinq, -1, 1) D(acos, acosq, -1, 1)
  D(cbrt, cbrtq, -100, 100) D(rsqrt, rsqrtq, 0, 100)
  D(erf, erfq, -7, 7) D(erfc, erfcq, -7, 28) D(erfcx, erfcxq, -10, 40) D(normcdf, normcdfq, -38, 9)
  D(tgamma, gammaq, -20, 172) D(lgamma, lgammaq, 0, 999)
  F(exp, expq, -110, 90) F(exp2, exp2q_, -155, 130) F(log, logq, 0, 3) F(log2, log2q, 0, 3) F(log10, log10q, 0, 3)
  F(sin, sinq, -100, 100) F(cos, cosq, -100, 100) F(tan, tanq, -100, 100) F(tanh, tanhq, -10, 10)
  sweep2<double>("pow", emulator_math::pow, powq, 0, 10, -100, 100);
  sweep2<double>("atan2", emulator_math::atan2, atan2q, -10, 10, -10, 10);
  sweep2<double>("hypot", emulator_math::hypot, hypotq, -10, 10, -10, 10);
  sweep2<double>("fmod", emulator_math::fmod, fmodq, -1000, 1000, -10, 10);
  sweep2<float>("powf", emulator_math::powf, powq, 0, 10, -40, 40);
}
