// Mathematics of kernels without libdevice, for clang. Everything is computed with additions, multiplications, fused
// multiply-adds, divisions and square roots that are rounded correctly, so results are the same on every device.
//
// Largest errors in units in the last place, of 10^6 arguments each against libquadmath (src/test/c/math_sweep.cpp): functions
// of double 0.75, but erf 0.93, lgamma of positive numbers 0.98, erfc 1.6, erfcx 1.7, normcdf 2.2; lgamma of negative numbers
// was not measured. Functions of float: expf 1.03, exp2f 0.88, logf 0.80, tanhf 0.54; log2f, log10f, sinf, cosf, tanf, powf
// and all others 0.51, as they are rounded from double. Sources: the formulas are classic (Cody and Waite, Payne and Hanek,
// Dekker); the coefficients are Taylor's, or interpolate at Chebyshev's nodes, computed with 50 digits.
#pragma once
#ifdef __CUDA_ARCH__
#pragma clang fp contract(off)
#endif
namespace emulator_math {
typedef unsigned long long bits64;
struct dd { double h, l; }; // h + l, where l is less than half a unit of h

EMULATOR_DEVICE bits64 bits(double x) { return __builtin_bit_cast(bits64, x); }
EMULATOR_DEVICE double of_bits(bits64 b) { return __builtin_bit_cast(double, b); }
EMULATOR_DEVICE unsigned bits(float x) { return __builtin_bit_cast(unsigned, x); }
EMULATOR_DEVICE float of_bits(unsigned b) { return __builtin_bit_cast(float, b); }
EMULATOR_DEVICE double fma(double x, double y, double z) { return __builtin_fma(x, y, z); }
EMULATOR_DEVICE float fmaf(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
EMULATOR_DEVICE double fabs(double x) { return __builtin_fabs(x); }
EMULATOR_DEVICE double infinity() { return __builtin_inf(); }
EMULATOR_DEVICE double nan() { return __builtin_nan(""); }
EMULATOR_DEVICE double power_of_two(int e) { return of_bits((bits64)(e + 1023) << 52); } // a normal one
EMULATOR_DEVICE double copysign(double x, double y) { return __builtin_copysign(x, y); }
EMULATOR_DEVICE double rint(double x) { return __builtin_rint(x); }
EMULATOR_DEVICE double ldexp(double x, int e) {
  if (e > 2100) e = 2100;
  if (e < -2200) e = -2200;
  while (e > 1000) x *= 0x1p1000, e -= 1000;
  // A subnormal result must be rounded once: the last step is the only one that rounds.
  while (e < -1000) {
    int step = e < -1900 ? -900 : e + 960 < -960 ? -900 : e / 2 < -960 ? -960 : 0;
    if (!step) break;
    x *= power_of_two(step), e -= step;
  }
  if (e < -1022) {
    double y = x * 0x1p-54;
    if (fabs(y) >= 0x1p-900) return y * power_of_two(e + 54 < -1022 ? -1022 : e + 54);
    return x * 0x1p-1000 * power_of_two(e + 1000);
  }
  return x * power_of_two(e);
}
// The exponent, and x scaled to 1..2.
EMULATOR_DEVICE double normalized(double x, int *e) {
  int more = 0;
  if (fabs(x) < 0x1p-1022) x *= 0x1p54, more = -54;
  *e = (int)(bits(x) >> 52 & 2047) - 1023 + more;
  return of_bits((bits(x) & 0x800fffffffffffffull) | 0x3ff0000000000000ull);
}

EMULATOR_DEVICE dd quick_sum(double a, double b) { double s = a + b; return dd{s, b - (s - a)}; } // |a| >= |b|
EMULATOR_DEVICE dd sum(double a, double b) { double s = a + b, t = s - a; return dd{s, (a - (s - t)) + (b - t)}; }
EMULATOR_DEVICE dd product(double a, double b) { double p = a * b; return dd{p, fma(a, b, -p)}; }
EMULATOR_DEVICE dd add(dd a, dd b) { dd s = sum(a.h, b.h), t = sum(a.l, b.l); s = quick_sum(s.h, s.l + t.h); return quick_sum(s.h, s.l + t.l); }
EMULATOR_DEVICE dd add(dd a, double b) { dd s = sum(a.h, b); return quick_sum(s.h, s.l + a.l); }
EMULATOR_DEVICE dd multiply(dd a, dd b) { dd p = product(a.h, b.h); return quick_sum(p.h, p.l + fma(a.h, b.l, a.l * b.h)); }
EMULATOR_DEVICE dd multiply(dd a, double b) { dd p = product(a.h, b); return quick_sum(p.h, fma(a.l, b, p.l)); }
EMULATOR_DEVICE dd divide(dd a, dd b) {
  double q = a.h / b.h;
  dd r = add(a, multiply(b, -q));
  double q2 = r.h / b.h;
  r = add(r, multiply(b, -q2));
  dd s = quick_sum(q, q2);
  return quick_sum(s.h, s.l + r.h / b.h);
}
EMULATOR_DEVICE dd root(dd a) {
  double r = __builtin_sqrt(a.h);
  if (r == 0) return dd{r, 0};
  dd p = product(r, r);
  return quick_sum(r, ((a.h - p.h) - p.l + a.l) / (2 * r));
}
EMULATOR_DEVICE dd negative(dd a) { return dd{-a.h, -a.l}; }

// e^(x), as 2^k times the result. |x.h| < 2^20.
EMULATOR_DEVICE dd exp_parts(dd x, int *k) {
  double n = rint(x.h * 0x1.71547652b82fep+0);
  dd p = product(-n, 0x1.62e42fefa39efp-1);
  dd r = add(add(sum(x.h, p.h), p.l), fma(-n, 0x1.abc9e3b39803fp-56, x.l));
  double z = r.h, q = 0x1.93974a8c07c9dp-37;
  q = fma(q, z, 0x1.6124613a86d09p-33);
  q = fma(q, z, 0x1.1eed8eff8d898p-29);
  q = fma(q, z, 0x1.ae64567f544e4p-26);
  q = fma(q, z, 0x1.27e4fb7789f5cp-22);
  q = fma(q, z, 0x1.71de3a556c734p-19);
  q = fma(q, z, 0x1.a01a01a01a01ap-16);
  q = fma(q, z, 0x1.a01a01a01a01ap-13);
  q = fma(q, z, 0x1.6c16c16c16c17p-10);
  q = fma(q, z, 0x1.1111111111111p-7);
  q = fma(q, z, 0x1.5555555555555p-5);
  // 1/6 and 1/2 in more than double.
  dd t = multiply(r, add(dd{0x1.5555555555555p-3, 0x1.5555555555555p-57}, q * z));
  t = multiply(multiply(r, r), add(t, 0.5));
  *k = (int)n;
  return add(r, t); // minus 1
}
EMULATOR_DEVICE double exp(dd x) {
  if (!(x.h < 710)) return x.h + x.h >= 0 ? infinity() : x.h;
  if (x.h < -746) return 0;
  int k;
  dd e = add(exp_parts(x, &k), 1.0);
  return ldexp(e.h, k);
}
EMULATOR_DEVICE double exp(double x) { return exp(dd{x, 0}); }
EMULATOR_DEVICE double exp2(double x) {
  if (!(fabs(x) < 1100)) return x > 0 ? infinity() : x < 0 ? 0 : x;
  double n = rint(x);
  int k;
  dd e = add(exp_parts(multiply(dd{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}, x - n), &k), 1.0);
  return ldexp(e.h, k + (int)n);
}
EMULATOR_DEVICE double exp10(double x) {
  if (!(fabs(x) < 400)) return x > 0 ? infinity() : x < 0 ? 0 : x;
  return exp(multiply(dd{0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53}, x));
}
EMULATOR_DEVICE dd expm1_parts(dd x) {
  int k;
  dd e = exp_parts(x, &k);
  if (k == 0) return e;
  double s = power_of_two(k);
  return add(add(dd{e.h * s, e.l * s}, s), -1.0);
}
EMULATOR_DEVICE double expm1(double x) {
  if (x == 0 || !(fabs(x) < 600)) return x > 0 ? (x < 710 ? exp(x) : x + infinity()) : x < 0 ? -1 : x;
  return x < -50 ? -1 : expm1_parts(dd{x, 0}).h;
}
EMULATOR_DEVICE double sinh(double x) {
  double a = fabs(x);
  if (!(a < 0x1p-28)) {
    if (!(a < 711)) return x + x;
    if (a > 20) {
      int k;
      dd e = add(exp_parts(dd{a, 0}, &k), 1.0);
      return copysign(ldexp(e.h, k - 1), x);
    }
    dd e = expm1_parts(dd{a, 0}), t = divide(e, add(e, 1.0));
    return copysign(add(e, t).h / 2, x);
  }
  return x;
}
EMULATOR_DEVICE double cosh(double x) {
  double a = fabs(x);
  if (!(a < 711)) return a;
  int k;
  dd e = add(exp_parts(dd{a, 0}, &k), 1.0);
  if (a > 25) return ldexp(e.h, k - 1);
  double s = power_of_two(k);
  e = dd{e.h * s, e.l * s};
  return add(e, divide(dd{1, 0}, e)).h / 2;
}
EMULATOR_DEVICE double tanh(double x) {
  double a = fabs(x);
  if (!(a < 22)) return a > 1 ? copysign(1, x) : x;
  if (a < 0x1p-28) return x;
  dd e = expm1_parts(dd{2 * a, 0});
  return copysign(divide(e, add(e, 2.0)).h, x);
}

// log of a positive number.
EMULATOR_DEVICE dd log_parts(double x) {
  int e;
  double m = normalized(x, &e);
  if (m > 0x1.6a09e667f3bcdp0) m /= 2, e++;
  dd s = divide(dd{m - 1, 0}, sum(m, 1)), z = multiply(s, s);
  double t = z.h, q = 2.0 / 29;
  q = fma(q, t, 2.0 / 27);
  q = fma(q, t, 2.0 / 25);
  q = fma(q, t, 2.0 / 23);
  q = fma(q, t, 2.0 / 21);
  q = fma(q, t, 2.0 / 19);
  q = fma(q, t, 2.0 / 17);
  q = fma(q, t, 2.0 / 15);
  q = fma(q, t, 2.0 / 13);
  q = fma(q, t, 2.0 / 11);
  q = fma(q, t, 2.0 / 9);
  dd p = add(dd{0x1.2492492492492p-2, 0x1.2492492492492p-56}, q * t); // 2/7
  p = add(multiply(p, z), dd{0x1.999999999999ap-2, -0x1.999999999999ap-57}); // 2/5
  p = add(multiply(p, z), dd{0x1.5555555555555p-1, 0x1.5555555555555p-55}); // 2/3
  p = add(multiply(multiply(p, z), s), dd{2 * s.h, 2 * s.l});
  return e ? add(multiply(dd{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}, (double)e), p) : p;
}
EMULATOR_DEVICE dd log_parts(dd x) { return add(log_parts(x.h), x.l / x.h); }
EMULATOR_DEVICE double log_of(double x, dd factor) {
  if (!(x > 0)) return x == 0 ? -infinity() : nan();
  if (!(x < infinity())) return x;
  dd l = log_parts(x);
  return factor.h == 1 ? l.h : multiply(l, factor).h;
}
EMULATOR_DEVICE double log(double x) { return log_of(x, dd{1, 0}); }
EMULATOR_DEVICE double log2(double x) {
  if (!(x > 0) || !(x < infinity())) return log(x);
  int e;
  double m = normalized(x, &e);
  if (m > 0x1.6a09e667f3bcdp0) m /= 2, e++;
  return add(multiply(log_parts(m), dd{0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56}), (double)e).h;
}
EMULATOR_DEVICE double log10(double x) { return log_of(x, dd{0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57}); }
EMULATOR_DEVICE double log1p(double x) {
  if (!(x > -1)) return x == -1 ? -infinity() : nan();
  if (fabs(x) < 0x1p-54 || !(x < infinity())) return x;
  dd y = sum(1, x);
  if (fabs(x) < 0x1p-20) { // x - x^2/2 + x^3/3
    dd s = multiply(product(x, x), fma(fma(x, -0.25, 1.0 / 3), x, -0.5));
    return add(s, x).h;
  }
  return log_parts(y).h;
}
EMULATOR_DEVICE double asinh(double x) {
  double a = fabs(x);
  if (a < 0x1p-26 || !(a < infinity())) return x;
  if (a > 0x1p500) return copysign(add(log_parts(a), dd{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}).h, x);
  // log1p(a + a^2 / (1 + sqrt(a^2 + 1)))
  dd s = product(a, a), r = root(add(s, 1.0));
  dd u = add(divide(s, add(r, 1.0)), a);
  if (u.h < 0x1p-2) { // 2 atanh(u / (2 + u))
    dd t = divide(u, add(u, 2.0)), z = multiply(t, t);
    double q = 0;
    for (int k = 23; k >= 5; k -= 2) q = fma(q, z.h, 2.0 / k);
    dd p = add(multiply(z, q), dd{0x1.5555555555555p-1, 0x1.5555555555555p-55});
    return copysign(add(multiply(multiply(p, z), t), dd{2 * t.h, 2 * t.l}).h, x);
  }
  return copysign(log_parts(add(u, 1.0)).h, x);
}
EMULATOR_DEVICE double acosh(double x) {
  if (!(x >= 1)) return nan();
  if (!(x < infinity())) return x;
  if (x > 0x1p500) return add(log_parts(x), dd{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}).h;
  dd m = dd{x - 1, 0}, u = add(root(multiply(m, sum(x, 1))), m); // log1p(u)
  if (u.h < 0x1p-2) {
    dd t = divide(u, add(u, 2.0)), z = multiply(t, t);
    double q = 0;
    for (int k = 23; k >= 5; k -= 2) q = fma(q, z.h, 2.0 / k);
    dd p = add(multiply(z, q), dd{0x1.5555555555555p-1, 0x1.5555555555555p-55});
    return add(multiply(multiply(p, z), t), dd{2 * t.h, 2 * t.l}).h;
  }
  return log_parts(add(u, 1.0)).h;
}
EMULATOR_DEVICE double atanh(double x) {
  double a = fabs(x);
  if (!(a < 1)) return a == 1 ? copysign(infinity(), x) : nan();
  if (a < 0x1p-28) return x;
  if (a < 0.125) {
    dd t = dd{a, 0}, z = product(a, a);
    double q = 0;
    for (int k = 19; k >= 5; k -= 2) q = fma(q, z.h, 1.0 / k);
    dd p = add(multiply(z, q), dd{0x1.5555555555555p-2, 0x1.5555555555555p-56});
    return copysign(add(multiply(multiply(p, z), t), t).h, x);
  }
  return copysign(log_parts(divide(sum(1, a), dd{1 - a, (1 - (1 - a)) - a})).h / 2, x);
}
EMULATOR_DEVICE bool is_odd(double y) { return fabs(y) < 0x1p53 && __builtin_trunc(y) == y && __builtin_trunc(y / 2) * 2 != y; }
EMULATOR_DEVICE double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  double a = fabs(x);
  double sign = x < 0 || (x == 0 && 1 / x < 0) ? (is_odd(y) ? -1.0 : 1.0) : 1.0;
  if (a == 0 || a == infinity()) return sign * ((a == 0) == (y < 0) ? infinity() : 0);
  if (fabs(y) == infinity()) return a == 1 ? 1 : (a > 1) == (y > 0) ? infinity() : 0;
  if (x < 0 && __builtin_trunc(y) != y) return nan();
  dd l = log_parts(a);
  if (fabs(l.h) * fabs(y) > 800) return sign * ((l.h > 0) == (y > 0) ? infinity() : 0);
  return sign * exp(multiply(l, y));
}
EMULATOR_DEVICE double cbrt(double x) {
  double a = fabs(x);
  if (a == 0 || !(a < infinity())) return x;
  int e;
  double m = normalized(a, &e);
  int third = (e + 1200) / 3 - 400, left = e - 3 * third;
  m *= left == 2 ? 4 : left == 1 ? 2 : 1;
  double y = 1.0 + (m - 1) * 0.14285714285714285;
  for (int i = 0; i < 5; i++) y = (2 * y + m / (y * y)) / 3;
  dd s = multiply(product(y, y), y);
  y -= ((s.h - m) + s.l) / (3 * y * y);
  return copysign(y * power_of_two(third), x);
}
EMULATOR_DEVICE double hypot(double x, double y) {
  double a = fabs(x), b = fabs(y);
  if (a == infinity() || b == infinity()) return infinity();
  if (a < b) { double t = a; a = b; b = t; }
  if (!(b > a * 0x1p-60)) return a + b;
  double s = a > 0x1p500 ? 0x1p-600 : a < 0x1p-400 ? 0x1p600 : 1;
  a *= s, b *= s;
  dd r = root(add(product(a, a), product(b, b)));
  return r.h / s;
}
EMULATOR_DEVICE double rsqrt(double x) {
  if (!(x > 0) || !(x < infinity())) return x == 0 ? 1 / x : x > 0 ? 0 : nan();
  double s = 1;
  if (x < 0x1p-900) x *= 0x1p200, s = 0x1p100;
  if (x > 0x1p900) x *= 0x1p-200, s = 0x1p-100;
  double r = 1 / __builtin_sqrt(x);
  dd p = multiply(product(r, r), x);
  r = fma(r * 0.5, (1 - p.h) - p.l, r);
  return r * s;
}

// Angles: x less the nearest multiple of pi/2, and which one.
EMULATOR_DEVICE dd reduced(double x, int *quadrant) {
  double a = fabs(x);
  if (a <= 0x1.921fb54442d18p-1) return *quadrant = 0, dd{x, 0};
  if (a < 0x1p28) {
    double k = rint(x * 0x1.45f306dc9c883p-1);
    dd p = product(-k, 0x1.921fb54442d18p+0), q = product(-k, 0x1.1a62633145c07p-54);
    dd r = add(sum(x, p.h), p.l);
    r = add(add(r, q.h), fma(-k, -0x1.f1976b7ed8fbcp-110, q.l));
    return *quadrant = (int)((long long)k & 3), r;
  }
  // Payne and Hanek: the bits of 2/pi that matter, in 192 bits.
  static const bits64 digits[] = {0, 0xa2f9836e4e441529ull, 0xfc2757d1f534ddc0ull, 0xdb6295993c439041ull,
      0xfe5163abdebbc561ull, 0xb7246e3a424dd2e0ull, 0x06492eea09d1921cull, 0xfe1deb1cb129a73eull,
      0xe88235f52ebb4484ull, 0xe99c7026b45f7e41ull, 0x3991d639835339f4ull, 0x9c845f8bbdf9283bull,
      0x1ff897ffde05980full, 0xef2f118b5a0a6d1full, 0x6d367ecf27cb09b7ull, 0x4f463f669e5fea2dull,
      0x7527bac7ebe5f17bull, 0x3d0739f78a5292eaull, 0x6bfb5fb11f8d5d08ull, 0x56033046fc7b6babull};
  int e = (int)(bits(a) >> 52) - 1075;
  bits64 m = (bits(a) & 0xfffffffffffffull) | 0x10000000000000ull;
  int first = 64 + e - 2; // bits of 2/pi before it give multiples of 4
  bits64 w[3];
  for (int i = 0; i < 3; i++) {
    int at = first + 64 * i, word = at >> 6, shift = at & 63;
    w[i] = shift ? digits[word] << shift | digits[word + 1] >> (64 - shift) : digits[word];
  }
  // The product of m and w, without its highest bits.
  unsigned __int128 low = (unsigned __int128)m * w[2], middle = (unsigned __int128)m * w[1] + (bits64)(low >> 64);
  bits64 p2 = (bits64)low, p1 = (bits64)middle, p0 = m * w[0] + (bits64)(middle >> 64);
  bits64 q0 = p0 >> 62; // the whole part
  p0 = p0 << 2 | p1 >> 62, p1 = p1 << 2 | p2 >> 62;
  int k = (int)(q0 & 3);
  bool down = p0 >> 63;
  if (down) {
    k++;
    p1 = ~p1 + 1;
    p0 = ~p0 + (p1 == 0);
  }
  dd f = quick_sum((double)(p0 >> 11) * 0x1p-53, (double)((p0 << 53) >> 1 | p1 >> 12) * 0x1p-116);
  // Little may be left of the first word.
  if (p0 < 1ull << 40) f = quick_sum((double)p0 * 0x1p-64, (double)p1 * 0x1p-128);
  f = multiply(f, dd{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54});
  if (down) f = negative(f);
  if (x < 0) f = negative(f), k = -k;
  return *quadrant = k & 3, f;
}
EMULATOR_DEVICE dd sine(dd r) {
  double z = r.h * r.h, p = 0x1.952c77030ad4ap-49;
  p = fma(p, z, -0x1.ae7f3e733b81fp-41);
  p = fma(p, z, 0x1.6124613a86d09p-33);
  p = fma(p, z, -0x1.ae64567f544e4p-26);
  p = fma(p, z, 0x1.71de3a556c734p-19);
  p = fma(p, z, -0x1.a01a01a01a01ap-13);
  p = fma(p, z, 0x1.1111111111111p-7);
  dd y = multiply(r, r);
  dd t = add(multiply(y, p), dd{-0x1.5555555555555p-3, -0x1.5555555555555p-57});
  return add(multiply(multiply(y, t), r), r);
}
EMULATOR_DEVICE dd cosine(dd r) {
  double z = r.h * r.h, p = -0x1.6827863b97d97p-53;
  p = fma(p, z, 0x1.ae7f3e733b81fp-45);
  p = fma(p, z, -0x1.93974a8c07c9dp-37);
  p = fma(p, z, 0x1.1eed8eff8d898p-29);
  p = fma(p, z, -0x1.27e4fb7789f5cp-22);
  p = fma(p, z, 0x1.a01a01a01a01ap-16);
  p = fma(p, z, -0x1.6c16c16c16c17p-10);
  dd y = multiply(r, r);
  dd t = add(multiply(y, p), dd{0x1.5555555555555p-5, 0x1.5555555555555p-59});
  t = add(multiply(y, t), -0.5);
  return add(multiply(y, t), 1.0);
}
EMULATOR_DEVICE dd sine_at(dd r, int quadrant) {
  dd s = quadrant & 1 ? cosine(r) : sine(r);
  return quadrant & 2 ? negative(s) : s;
}
EMULATOR_DEVICE double sin(double x) {
  if (!(fabs(x) < infinity())) return nan();
  if (fabs(x) < 0x1p-27) return x;
  int k;
  dd r = reduced(x, &k);
  return sine_at(r, k).h;
}
EMULATOR_DEVICE double cos(double x) {
  if (!(fabs(x) < infinity())) return nan();
  int k;
  dd r = reduced(x, &k);
  return sine_at(r, k + 1).h;
}
EMULATOR_DEVICE double tan(double x) {
  if (!(fabs(x) < infinity())) return nan();
  if (fabs(x) < 0x1p-27) return x;
  int k;
  dd r = reduced(x, &k), s = sine(r), c = cosine(r);
  return (k & 1 ? negative(divide(c, s)) : divide(s, c)).h;
}
EMULATOR_DEVICE dd reduced_pi(double x, int *quadrant) { // of pi * x
  double k = rint(2 * x);
  *quadrant = fabs(x) < 0x1p53 ? (int)((long long)k & 3) : 0;
  return multiply(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, x - k / 2);
}
EMULATOR_DEVICE double sinpi(double x) {
  if (!(fabs(x) < infinity())) return nan();
  if (x == 0 || fabs(x) >= 0x1p53) return copysign(0, x);
  if (fabs(x) < 0x1p-30) return fabs(x) < 0x1p-900 ? multiply(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, x * 0x1p500).h * 0x1p-500 : multiply(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, x).h;
  int k;
  dd r = reduced_pi(x, &k);
  double s = sine_at(r, k).h;
  return s == 0 ? copysign(0, x) : s;
}
EMULATOR_DEVICE double cospi(double x) {
  if (!(fabs(x) < infinity())) return nan();
  if (fabs(x) >= 0x1p53) return 1;
  int k;
  dd r = reduced_pi(x, &k);
  return sine_at(r, k + 1).h + 0.0;
}

// The angle of 0 <= y <= x, which are neither tiny nor huge.
EMULATOR_DEVICE dd angle(dd y, dd x) {
  static const dd angles[] = {{0x0.0p+0, 0x0.0p+0}, {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
      {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57}, {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
      {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56}, {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
      {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56}, {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56}, {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}};
  int i = (int)rint(8 * (y.h / x.h));
  double c = i * 0.125;
  dd t = divide(add(y, dd{x.h * -c, x.l * -c}), add(x, dd{y.h * c, y.l * c}));
  // x times c may be inexact.
  if (i) t = divide(add(y, multiply(x, -c)), add(x, multiply(y, c)));
  double z = t.h * t.h, p = -1.0 / 15;
  p = fma(p, z, 1.0 / 13);
  p = fma(p, z, -1.0 / 11);
  p = fma(p, z, 1.0 / 9);
  p = fma(p, z, -1.0 / 7);
  p = fma(p, z, 1.0 / 5);
  p = fma(p, z, -1.0 / 3);
  return add(add(angles[i], t), t.h * z * p);
}
EMULATOR_DEVICE dd angle_of_any(dd y, dd x) { // y, x >= 0
  if (y.h <= x.h) return angle(y, x);
  return add(dd{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54}, negative(angle(x, y)));
}
EMULATOR_DEVICE double atan(double x) {
  double a = fabs(x);
  if (a < 0x1p-27) return x;
  if (!(a < 0x1p60)) return a > 1 ? copysign(0x1.921fb54442d18p0, x) : x;
  return copysign(angle_of_any(dd{a, 0}, dd{1, 0}).h, x);
}
EMULATOR_DEVICE double atan2(double y, double x) {
  if (x != x || y != y) return x + y;
  double a = fabs(y), b = fabs(x);
  bool left = bits(x) >> 63;
  if (a == infinity() && b == infinity()) return copysign(left ? 0x1.2d97c7f3321d2p1 : 0x1.921fb54442d18p-1, y);
  if (a == 0 || b == infinity()) return copysign(left ? 0x1.921fb54442d18p1 : 0.0, y);
  if (b == 0 || a == infinity()) return copysign(0x1.921fb54442d18p0, y);
  int ea, eb;
  normalized(a, &ea), normalized(b, &eb);
  if (ea - eb > 70) return copysign(0x1.921fb54442d18p0, y);
  if (ea - eb < -70) return copysign(left ? 0x1.921fb54442d18p1 : a / b, y);
  // Near one, by powers of two.
  int scale = ea > eb ? ea : eb;
  dd t = angle_of_any(dd{ldexp(a, -scale), 0}, dd{ldexp(b, -scale), 0});
  if (left) t = add(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, negative(t));
  return copysign(t.h, y);
}
EMULATOR_DEVICE double asin(double x) {
  double a = fabs(x);
  if (!(a <= 1)) return nan();
  if (a < 0x1p-27) return x;
  return copysign(angle_of_any(dd{a, 0}, root(multiply(dd{1 - a, (1 - (1 - a)) - a}, sum(1, a)))).h, x);
}
EMULATOR_DEVICE double acos(double x) {
  double a = fabs(x);
  if (!(a <= 1)) return nan();
  dd t = angle_of_any(root(multiply(dd{1 - a, (1 - (1 - a)) - a}, sum(1, a))), dd{a, 0});
  return (x < 0 ? add(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, negative(t)) : t).h;
}

// The error function. erfc(x) = exp(-x^2) erfcx(x), and erfcx by polynomials of a part of x each.
template <int N> EMULATOR_DEVICE double polynomial(const double (&c)[N], double x) {
  double p = c[N - 1];
  for (int i = N - 2; i >= 0; i--) p = fma(p, x, c[i]);
  return p;
}
// The last sum keeps its error.
template <int N> EMULATOR_DEVICE dd precise(const double (&c)[N], double x) {
  double p = c[N - 1];
  for (int i = N - 2; i >= 1; i--) p = fma(p, x, c[i]);
  return sum(c[0], p * x);
}
EMULATOR_DEVICE dd erfcx_of_positive(double x) {
  static const double y[] = {0x1.5f28ade3ca4acp-1, -0x1.3a5c679d7bb59p-1, 0x1.d28c0e1177d5cp-2, -0x1.2e82dbf84701dp-2,
      0x1.611afb942bf47p-3, -0x1.7a16147a3272fp-4, 0x1.7849207932628p-5, -0x1.5f7748105d013p-6, 0x1.36612d8c0d19cp-7,
      -0x1.04adc4efc7b6cp-8, 0x1.a5382cf96caa8p-10, -0x1.44205c41d4e39p-11}, z[] = {0x1.038d54ea3d834p-1,
      -0x1.78cdd551ee51ap-2, 0x1.d90093ae10928p-3, -0x1.09e77d40e01cep-3, 0x1.1192f5bd6873cp-4, -0x1.054d68296d26ap-5,
      0x1.d43a7c7a7c0fap-7, -0x1.8c97dd23cacebp-8, 0x1.3f818962c9a60p-9, -0x1.ec0d293395f67p-11, 0x1.6b984c0138dd8p-12,
      -0x1.02a04a14e43aap-13, 0x1.635d5fe5fc73cp-15, -0x1.e412f7345926ep-17, 0x1.37d7863ebade2p-18},
      a[] = {0x1.78a692138767ap-2, -0x1.abaacdbfa8b07p-3, 0x1.b56f45eef7e3fp-4, -0x1.9b635ac624ac6p-5,
      0x1.68a25a664836fp-6, -0x1.299636d6c9209p-7, 0x1.d1b69597f0c3dp-9, -0x1.5b8bc9419d840p-10, 0x1.f0fe8a88d3cd7p-12,
      -0x1.55c08c80d2503p-13, 0x1.c55c924775cc5p-15, -0x1.22f10017ec710p-16, 0x1.71368494f04cfp-18,
      -0x1.bde45264f2361p-20}, b[] = {0x1.13e5743b60480p-2, -0x1.e36580c7f734bp-4, 0x1.8a6efeed233adp-5,
      -0x1.2ef92f6f1049ep-6, 0x1.b99589d40ef3fp-8, -0x1.33237c3f5ce8ep-9, 0x1.99b60e43501c8p-11,
      -0x1.070e0c3d43fdcp-12, 0x1.4631c43760a27p-14, -0x1.87a6a1148720ap-16, 0x1.c859cb9850349p-18,
      -0x1.026044fceed42p-19, 0x1.1d291e04409adp-21, -0x1.3e5534d8e0530p-23, 0x1.4e455b132a92dp-25},
      c[] = {0x1.7d0a5e9dd5710p-3, -0x1.dfc0205709b2cp-5, 0x1.21c23afa33c9bp-6, -0x1.512f92fca6dbep-8,
      0x1.7b404aa4cd1c6p-10, -0x1.9d6f22274f3a7p-12, 0x1.b5d78b4457a9ep-14, -0x1.c35c6530bb6aep-16,
      0x1.c5b47bd344a45p-18, -0x1.bd5ea5929862ap-20, 0x1.ab865a5f1990fp-22, -0x1.91c2e08ca7ccbp-24,
      0x1.71190d78bf339p-26, -0x1.4d86c4824c913p-28, 0x1.3f12675729824p-30, -0x1.1572de76f4488p-32},
      d[] = {0x1.dc603a3e77e9bp-4, -0x1.81149bc4a104cp-6, 0x1.317c144f8b41ap-8, -0x1.dc1af883a2ff1p-11,
      0x1.6cc10c162533dp-13, -0x1.12f1743bf0cf2p-15, 0x1.9818c0a1fd021p-18, -0x1.2a625a066b64dp-20,
      0x1.ae1faca8f74e8p-23, -0x1.31c3e9c5a4cf9p-25, 0x1.acfa1bd5c8617p-28, -0x1.2911dd57e4fffp-30,
      0x1.9660956834d59p-33, -0x1.12dea2c0d82f5p-35, 0x1.6f2fa00488276p-38, -0x1.dbfb7de73cb0bp-41,
      0x1.372b7c70fd273p-43, -0x1.eec4d15432e51p-46, 0x1.3b44703583d74p-48}, tail[] = {0x1.1ee642fbcfcfbp-1,
      -0x1.156b0b3ced879p-2, 0x1.8823d049eb92dp-2, -0x1.c296b3f388436p-1, 0x1.61d6c96010eccp+1, -0x1.5d117901a3063p+3,
      0x1.9b8cb6e87d6dep+5, -0x1.188d2d3a6438ep+8, 0x1.b022957ab7bc9p+10, -0x1.71892dbe8703dp+13,
      0x1.5a3a6f6d0a03dp+16, -0x1.5fa60d0a14fccp+19, 0x1.7ec41357acf8ep+22, -0x1.bd921c641e396p+25, 0x1.2e40d7d4eaed8p+29, -0x1.8dcbb40d6422ep+32};
  if (x < 0.5) return precise(y, x - 0.375);
  if (x < 1) return precise(z, x - 0.75);
  if (x < 1.5) return precise(a, x - 1.25);
  if (x < 2.25) return precise(b, x - 1.875);
  if (x < 3.5) return precise(c, x - 2.875);
  if (x < 6) return precise(d, x - 4.75);
  if (x < 1000) return divide(precise(tail, 1 / (x * x) - 0x1.c71cdd26e6dccp-7), dd{x, 0});
  double u = 1 / (x * x); // asymptotic
  return divide(multiply(sum(1, u * fma(u, 0.75, -0.5)), dd{0x1.20dd750429b6dp-1, 0x1.1ae3a914fed80p-57}), dd{x, 0});
}
EMULATOR_DEVICE double erf_to_one(double x) {
  static const double c[] = {0x1.06eba8214db69p-3, -0x1.812746b0379e7p-2, 0x1.ce2f21a042be2p-4, -0x1.b82ce31288b47p-6,
      0x1.565bcd0e6a2eep-8, -0x1.c02db40035f1ep-11, 0x1.f9a326f7ac5b1p-14, -0x1.f4d25bf9af03ap-17,
      0x1.b9e6c38e5cf3dp-20, -0x1.5f73c3bf14b91p-23, 0x1.fcbb312b48443p-27, -0x1.517ce02f1265fp-30,
      0x1.9a0fcb5e22c5bp-34, -0x1.b40e7abf9f000p-38, 0x1.3c01fd3a74542p-42};
  return fma(x, polynomial(c, x * x), x);
}
EMULATOR_DEVICE double exp_times(dd x, dd f) { // |x| < 750
  int k;
  dd e = add(exp_parts(x, &k), 1.0);
  return ldexp(multiply(e, f).h, k);
}
EMULATOR_DEVICE double gauss(double x, double sign, dd f) { return exp_times(dd{sign * (x * x), sign * fma(x, x, -(x * x))}, f); }
EMULATOR_DEVICE double erf(double x) {
  double a = fabs(x);
  if (a < 0x1p-1000) return fma(x, 0x1.06eba8214db69p-3, x);
  if (a < 1) return erf_to_one(x);
  return a < 6 ? copysign(1 - gauss(a, -1, erfcx_of_positive(a)), x) : a >= 6 ? copysign(1, x) : x;
}
EMULATOR_DEVICE double erfc(double x) {
  if (x != x) return x;
  if (x < 0.25) return x > -1 ? 1 - erf_to_one(x) : x > -6 ? 2 - gauss(x, -1, erfcx_of_positive(-x)) : 2;
  if (x > 27.3) return 0;
  return gauss(x, -1, erfcx_of_positive(x));
}
EMULATOR_DEVICE double erfcx(double x) {
  if (x != x) return x;
  if (x >= 0.25) return x < 0x1p500 ? erfcx_of_positive(x).h : 0x1.20dd750429b6dp-1 / x;
  if (x < -26.7) return infinity();
  return x > -1 ? gauss(x, 1, sum(1, -erf_to_one(x))) : gauss(x, 1, dd{2, 0}) - erfcx_of_positive(-x).h;
}
EMULATOR_DEVICE double normcdf(double x) {
  if (x != x) return x;
  dd t = multiply(dd{0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55}, -x); // erfc of it, halved
  if (t.h < 0.25) return erfc(t.h) / 2;
  if (t.h > 27.4) return 0;
  dd s = multiply(t, t);
  return exp_times(negative(s), multiply(erfcx_of_positive(t.h), 0.5));
}

// The logarithm of Gamma at x >= 12, by Stirling's series.
EMULATOR_DEVICE dd stirling(double x) {
  static const double c[] = {0x1.5555555555555p-4, -0x1.6c16c16c16c17p-9, 0x1.a01a01a01a01ap-11,
      -0x1.3813813813814p-11, 0x1.b951e2b18ff23p-11, -0x1.f6ab0d9993c7dp-10, 0x1.a41a41a41a41ap-8,
      -0x1.e4286cb0f5398p-6, 0x1.6fe96381e0680p-3, -0x1.6476701181f3ap+0, 0x1.ace44322ce006p+3};
  double u = 1 / x;
  dd l = add(multiply(log_parts(x), sum(x, -0.5)), negative(dd{x, 0}));
  double p = polynomial(c, u * u);
  return add(add(l, dd{0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55}), u * p);
}
// Raises x until Stirling's series holds. What x loses is kept.
EMULATOR_DEVICE dd raised(double x, double *to) {
  dd y = dd{x, 0}, p = dd{1, 0};
  while (y.h < 12) p = multiply(p, y), y = add(y, 1.0);
  *to = y.h;
  // Gamma(h + l) is Gamma(h) (1 + l psi(h)), where psi is log(h) - 1/(2h) - 1/(12 h^2).
  double psi = log_parts(y.h).h - 0.5 / y.h - 1 / (12 * y.h * y.h);
  return multiply(p, dd{1, -y.l * psi});
}
EMULATOR_DEVICE double tgamma(double x) {
  if (x != x) return x;
  if (x == 0) return 1 / x;
  if (x > 0) {
    if (x > 171.7) return infinity();
    if (x < 0x1p-60) return 1 / x;
    double y;
    dd p = raised(x, &y);
    int k;
    dd e = divide(add(exp_parts(stirling(y), &k), 1.0), p);
    return ldexp(e.h, k);
  }
  if (__builtin_trunc(x) == x) return nan();
  if (x > -0x1p-60) return 1 / x;
  if (x < -184) return is_odd(__builtin_floor(x)) ? -0.0 : 0.0;
  // pi / (-x sin(pi x) Gamma(-x)), negative
  int quadrant, k;
  dd r = reduced_pi(x, &quadrant), s = sine_at(r, quadrant);
  double y;
  dd p = raised(-x, &y);
  dd e = divide(add(exp_parts(stirling(y), &k), 1.0), p);
  dd all = divide(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, multiply(multiply(s, e), x));
  return -ldexp(all.h, -k);
}
EMULATOR_DEVICE dd lgamma_parts(double x) { // x > 0
  static const double one[] = {0x1.a51a6625307d3p-1, 0x1.9a4d55beab2d7p-2, 0x1.151322ac7d848p-2, 0x1.a8b9c17aa6149p-3,
      0x1.5b40cb100c306p-3, 0x1.2703a1dcea3aep-3, 0x1.010b36af86397p-3, 0x1.c806706d57db4p-4, 0x1.9a01e385d5f8fp-4,
      0x1.748c33114c6d6p-4, 0x1.556ad63243bc4p-4, 0x1.3b1d971fc5985p-4, 0x1.2496df8320c5fp-4, 0x1.11133476e7fe0p-4,
      0x1.00010064cdeb2p-4, 0x1.e1e2d311e8abdp-5, 0x1.c71ce3a20b419p-5, 0x1.af28a1b5688a0p-5, 0x1.9999b3352d5bap-5,
      0x1.86186db77bfbfp-5, 0x1.745d1d1778df9p-5, 0x1.642c88591b66dp-5, 0x1.555556aaafdcdp-5, 0x1.47ae151eb9fb7p-5,
      0x1.3b13b189d925ep-5, 0x1.2f684c00002bcp-5, 0x1.24924936db7bcp-5, 0x1.1a7b961a7b9aap-5, 0x1.111111155556dp-5,
      0x1.08421086318cep-5}, two[] = {0x1.4a34cc4a60fa6p-2, 0x1.13e001a557607p-4, 0x1.51322ac7d8483p-6,
      0x1.e404fc218f5f2p-8, 0x1.7add6eadb6c30p-9, 0x1.38ac5c2bf8e08p-10, 0x1.0b36af86396e9p-11, 0x1.d3fd4c76d2fc8p-13,
      0x1.a127b0f17d65ap-14, 0x1.78de5bd7c81efp-15, 0x1.580dcee66eb02p-16, 0x1.3cbc963ce2243p-17,
      0x1.2597a39f34aacp-18, 0x1.11b2eb7679541p-19, 0x1.0064cdeb22f0fp-20, 0x1.e2600d93cfd2fp-22,
      0x1.c76bbb3f07a4dp-23, 0x1.af5a6cbbf8a97p-24, 0x1.99b93c2070b0fp-25, 0x1.862c734df3eacp-26,
      0x1.7469daccfadcdp-27, 0x1.6434a8447aeadp-28, 0x1.555a877ffd2c3p-29, 0x1.47b1679258d0ep-30,
      0x1.3b15d2b2fc10cp-31, 0x1.2f69a9fabe3e0p-32, 0x1.24932a337434cp-33, 0x1.1a7c26ec2523cp-34, 0x1.11116e693ed98p-35, 0x1.08424cbc543d8p-36};
  if (fabs(x - 1) <= 0.25 || fabs(x - 2) <= 0.25) {
    bool first = x < 1.5;
    double d = first ? x - 1 : x - 2, p = first ? polynomial(one, -d) : polynomial(two, -d);
    return add(multiply(first ? negative(dd{0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58}) : dd{0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58}, d), d * d * p);
  }
  double y;
  dd p = raised(x, &y);
  dd l = stirling(y);
  return x < 12 ? add(l, negative(log_parts(p))) : l;
}
EMULATOR_DEVICE double lgamma(double x) {
  if (x != x) return x;
  double a = fabs(x);
  if (a == infinity() || (x <= 0 && __builtin_trunc(x) == x)) return infinity();
  if (a < 0x1p-60) return -log(a);
  if (x > 0x1p52) return x > 0x1p1000 && x > 2.55e305 ? infinity() : multiply(add(log_parts(x), -1.0), x).h;
  if (x > 0) return lgamma_parts(x).h;
  int quadrant;
  dd r = reduced_pi(x, &quadrant), s = sine_at(r, quadrant);
  if (s.h < 0) s = negative(s);
  dd t = log_parts(divide(dd{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, multiply(s, a)));
  return add(t, negative(lgamma_parts(a))).h;
}

// Remainders, exactly.
EMULATOR_DEVICE double remainder_bits(double x, double y, bool nearest, int *quotient) {
  double a = fabs(x), b = fabs(y);
  *quotient = 0;
  if (!(a < infinity()) || !(b > 0)) return nan();
  if (b == infinity()) return x;
  unsigned q = 0;
  if (a >= b) {
    int ea, eb;
    normalized(a, &ea), normalized(b, &eb);
    for (int i = ea - eb; i >= 0; i--) {
      double t = ldexp(b, i);
      q <<= 1;
      if (a >= t) a -= t, q |= 1;
    }
  }
  if (nearest && (b < 0x1p-1000 ? (2 * a > b || (2 * a == b && q & 1)) : (a > b / 2 || (a == b / 2 && q & 1)))) a -= b, q++;
  *quotient = (bits(x) ^ bits(y)) >> 63 ? -(int)(q & 0x7fffffff) : (int)(q & 0x7fffffff);
  return bits(x) >> 63 ? -a : a;
}
EMULATOR_DEVICE double fmod(double x, double y) {
  int q;
  return remainder_bits(x, y, false, &q);
}

// Functions of float that kernels use most, in float.
EMULATOR_DEVICE float scaled(float x, int e) { // 2^e in two steps, e within -300..300
  int half = e / 2;
  return x * of_bits((unsigned)(half + 127) << 23) * of_bits((unsigned)(e - half + 127) << 23);
}
EMULATOR_DEVICE float exp_near_zero(float r) {
  float p = 0x1.a01a02p-13f;
  p = fmaf(p, r, 0x1.6c16c2p-10f);
  p = fmaf(p, r, 0x1.111112p-7f);
  p = fmaf(p, r, 0x1.555556p-5f);
  p = fmaf(p, r, 0x1.555556p-3f);
  p = fmaf(p, r, 0.5f);
  return p;
}
EMULATOR_DEVICE float expf(float x) {
  float c = x > 89 ? 89 : x < -104 ? -104 : x, n = __builtin_rintf(c * 0x1.715476p0f);
  float r = fmaf(n, 0x1.05c610p-29f, fmaf(n, -0x1.62e430p-1f, c)); // ln 2 is 0x1.62e430p-1 - 0x1.05c610p-29
  float y = scaled(fmaf(exp_near_zero(r), r * r, r) + 1, (int)n);
  return x != x ? x : y;
}
EMULATOR_DEVICE float exp2f(float x) {
  float c = x > 129 ? 129 : x < -151 ? -151 : x, n = __builtin_rintf(c), f = c - n;
  float r = f * 0x1.62e430p-1f, l = fmaf(f, -0x1.05c610p-29f, fmaf(f, 0x1.62e430p-1f, -r));
  float y = scaled(fmaf(exp_near_zero(r), r * r, l) + r + 1, (int)n);
  return x != x ? x : y;
}
// m - 1 where x is m 2^e, and m is near 1.
EMULATOR_DEVICE float log_split(float x, float *e) {
  float more = 0;
  if (x < 0x1p-126f) x *= 0x1p24f, more = -24;
  int k = (int)(bits(x) - 0x3f3504f3u) >> 23;
  *e = (float)k + more;
  return of_bits(bits(x) - ((unsigned)k << 23)) - 1;
}
EMULATOR_DEVICE float log_special(float x, float y) { return x > 0 && x < __builtin_inff() ? y : x == 0 ? -__builtin_inff() : x > 0 ? x : __builtin_nanf(""); }
EMULATOR_DEVICE float logf(float x) {
  float e, f = log_split(x, &e);
  // log(1 + f) = 2 atanh(s), with s = f / (2 + f): f - f^2/2 + s (f^2/2 + R(s^2))
  float s = f / (2 + f), z = s * s, h = 0.5f * f * f;
  float p = fmaf(fmaf(fmaf(fmaf(2.0f / 11, z, 2.0f / 9), z, 2.0f / 7), z, 2.0f / 5), z, 2.0f / 3) * z;
  float y = fmaf(e, 0x1.62e400p-1f, f - (h - fmaf(s, h + p, e * 0x1.7f7d1cp-20f)));
  return log_special(x, y);
}
EMULATOR_DEVICE double log2_of_float(float x) { // with a relative error of 2^-40
  float e, f = log_split(x, &e);
  double d = f, s = d / (2 + d), z = s * s;
  double p = fma(fma(fma(fma(fma(fma(fma(2.0 / 15, z, 2.0 / 13), z, 2.0 / 11), z, 2.0 / 9), z, 2.0 / 7), z, 2.0 / 5), z, 2.0 / 3), z, 2.0);
  return fma(s * p, 0x1.71547652b82fep0, (double)e);
}
EMULATOR_DEVICE float log2f(float x) { return log_special(x, (float)log2_of_float(x)); }
EMULATOR_DEVICE float log10f(float x) { return log_special(x, (float)(log2_of_float(x) * 0x1.34413509f79ffp-2)); }
EMULATOR_DEVICE double exp2_of_float(double x) { // with a relative error of 2^-40, |x| < 1000
  double n = rint(x), r = (x - n) * 0x1.62e42fefa39efp-1;
  double p = fma(fma(fma(fma(1.0 / 40320, r, 1.0 / 5040), r, 1.0 / 720), r, 1.0 / 120), r, 1.0 / 24);
  p = fma(1.0 / 362880, r * r * r * r * r, p);
  p = fma(fma(fma(fma(p, r, 1.0 / 6), r, 0.5), r, 1), r, 1);
  return p * power_of_two((int)n);
}
EMULATOR_DEVICE float powf(float x, float y) {
  float a = __builtin_fabsf(x);
  if (!(a > 0 && a < __builtin_inff() && __builtin_fabsf(y) < __builtin_inff()) || (x < 0 && __builtin_truncf(y) != y))
    return (float)pow((double)x, (double)y);
  double t = log2_of_float(a) * y;
  t = exp2_of_float(t > 300 ? 300 : t < -300 ? -300 : t);
  return (float)(x < 0 && is_odd(y) ? -t : t);
}
// Angles in double: one step brings them near zero.
EMULATOR_DEVICE double reduced_float(float x, int *quadrant) {
  if (__builtin_fabsf(x) < 0x1p25f) {
    double k = rint((double)x * 0x1.45f306dc9c883p-1);
    *quadrant = (int)k & 3;
    return fma(-k, 0x1.1a62633145c07p-54, fma(-k, 0x1.921fb54442d18p0, (double)x));
  }
  dd r = reduced(x, quadrant);
  return r.h;
}
EMULATOR_DEVICE double sine_of_float(double r) {
  double z = r * r;
  return fma(fma(fma(fma(fma(-0x1.ae64567f544e4p-26, z, 0x1.71de3a556c734p-19), z, -0x1.a01a01a01a01ap-13), z, 0x1.1111111111111p-7), z, -0x1.5555555555555p-3), z * r, r);
}
EMULATOR_DEVICE double cosine_of_float(double r) {
  double z = r * r;
  return fma(fma(fma(fma(fma(fma(0x1.1eed8eff8d898p-29, z, -0x1.27e4fb7789f5cp-22), z, 0x1.a01a01a01a01ap-16), z, -0x1.6c16c16c16c17p-10), z, 0x1.5555555555555p-5), z, -0.5), z, 1);
}
EMULATOR_DEVICE float sinf(float x) {
  if (!(__builtin_fabsf(x) < __builtin_inff())) return __builtin_nanf("");
  if (x == 0) return x;
  int k;
  double r = reduced_float(x, &k), s = k & 1 ? cosine_of_float(r) : sine_of_float(r);
  return (float)(k & 2 ? -s : s);
}
EMULATOR_DEVICE float cosf(float x) {
  if (!(__builtin_fabsf(x) < __builtin_inff())) return __builtin_nanf("");
  int k;
  double r = reduced_float(x, &k), s = k & 1 ? sine_of_float(r) : cosine_of_float(r);
  return (float)((k + 1) & 2 ? -s : s);
}
EMULATOR_DEVICE float tanf(float x) {
  if (!(__builtin_fabsf(x) < __builtin_inff())) return __builtin_nanf("");
  if (x == 0) return x;
  int k;
  double r = reduced_float(x, &k), s = sine_of_float(r), c = cosine_of_float(r);
  return (float)(k & 1 ? -c / s : s / c);
}
EMULATOR_DEVICE float tanhf(float x) {
  float a = __builtin_fabsf(x);
  if (a < 0x1p-2f) { // odd polynomial
    float z = a * a;
    float p = fmaf(fmaf(fmaf(fmaf(-0x1.226e36p-7f, z, 0x1.664f48p-6f), z, -0x1.ba1ba2p-5f), z, 0x1.111112p-3f), z, -0x1.555556p-2f);
    return fmaf(p * z, x, x);
  }
  float y = (float)(1 - 2 / (exp2_of_float((a > 10 ? 10 : a) * 0x1.71547652b82fep1) + 1));
  return x != x ? x : __builtin_copysignf(y, x);
}
} // namespace emulator_math
