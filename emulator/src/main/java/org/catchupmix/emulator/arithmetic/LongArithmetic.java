package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.each;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.longToInt;
import static org.catchupmix.emulator.arithmetic.ArithmeticTable.longs;

/** Integer instructions of 64 bits, and those that widen 32 bits to 64. */
final class LongArithmetic {
  private static final long LOW = 0xFFFFFFFFL;

  private LongArithmetic() {}

  static void add() {
    for (String type : new String[] {"s64", "u64"}) {
      longs("add." + type, "lll", (a, b, _) -> a + b);
      longs("sub." + type, "lll", (a, b, _) -> a - b);
      longs("mul.lo." + type, "lll", (a, b, _) -> a * b);
      longs("mad.lo." + type, "llll", (a, b, c) -> a * b + c);
    }
    longs("mul.hi.s64", "lll", (a, b, _) -> Math.multiplyHigh(a, b));
    longs("mul.hi.u64", "lll", (a, b, _) -> Math.unsignedMultiplyHigh(a, b));
    longs("mad.hi.s64", "llll", (a, b, c) -> Math.multiplyHigh(a, b) + c);
    longs("mad.hi.u64", "llll", (a, b, c) -> Math.unsignedMultiplyHigh(a, b) + c);
    each("mul.wide.s32", "lii", (r, o, k) -> r.l[o[0]][k] = (long) r.i[o[1]][k] * r.i[o[2]][k]);
    each("mul.wide.u32", "lii", (r, o, k) -> r.l[o[0]][k] = product(r.i[o[1]][k], r.i[o[2]][k]));
    each(
        "mad.wide.s32",
        "liil",
        (r, o, k) -> r.l[o[0]][k] = (long) r.i[o[1]][k] * r.i[o[2]][k] + r.l[o[3]][k]);
    each(
        "mad.wide.u32",
        "liil",
        (r, o, k) -> r.l[o[0]][k] = product(r.i[o[1]][k], r.i[o[2]][k]) + r.l[o[3]][k]);
    // As with 32 bits, undefined results follow GPUs.
    longs("div.s64", "lll", (a, b, _) -> b == 0 ? -1 : a / b);
    longs("div.u64", "lll", (a, b, _) -> b == 0 ? -1 : Long.divideUnsigned(a, b));
    longs("rem.s64", "lll", (a, b, _) -> b == 0 ? a : a % b);
    longs("rem.u64", "lll", (a, b, _) -> b == 0 ? a : Long.remainderUnsigned(a, b));
    longs("min.s64", "lll", (a, b, _) -> Math.min(a, b));
    longs("max.s64", "lll", (a, b, _) -> Math.max(a, b));
    longs("min.u64", "lll", (a, b, _) -> Long.compareUnsigned(a, b) < 0 ? a : b);
    longs("max.u64", "lll", (a, b, _) -> Long.compareUnsigned(a, b) > 0 ? a : b);
    longs("abs.s64", "ll", (a, _, _) -> Math.abs(a));
    longs("neg.s64", "ll", (a, _, _) -> -a);
    longs("sad.s64", "llll", (a, b, c) -> c + (a < b ? b - a : a - b));
    longs("sad.u64", "llll", (a, b, c) -> c + (Long.compareUnsigned(a, b) < 0 ? b - a : a - b));
    longs("and.b64", "lll", (a, b, _) -> a & b);
    longs("or.b64", "lll", (a, b, _) -> a | b);
    longs("xor.b64", "lll", (a, b, _) -> a ^ b);
    longs("not.b64", "ll", (a, _, _) -> ~a);
    longs("cnot.b64", "ll", (a, _, _) -> a == 0 ? 1 : 0);
    each("shl.b64", "lli", (r, o, k) -> r.l[o[0]][k] = left(r.l[o[1]][k], r.i[o[2]][k]));
    each("shr.u64", "lli", (r, o, k) -> r.l[o[0]][k] = right(r.l[o[1]][k], r.i[o[2]][k]));
    each("shr.b64", "lli", (r, o, k) -> r.l[o[0]][k] = right(r.l[o[1]][k], r.i[o[2]][k]));
    each("shr.s64", "lli", (r, o, k) -> r.l[o[0]][k] = rightSigned(r.l[o[1]][k], r.i[o[2]][k]));
    longs("brev.b64", "ll", (a, _, _) -> Long.reverse(a));
    longToInt("popc.b64", "il", Long::bitCount);
    longToInt("clz.b64", "il", Long::numberOfLeadingZeros);
    longToInt("bfind.u64", "il", a -> 63 - Long.numberOfLeadingZeros(a));
    longToInt("bfind.s64", "il", a -> 63 - Long.numberOfLeadingZeros(a < 0 ? ~a : a));
    each(
        "bfe.u64",
        "llii",
        (r, o, k) -> r.l[o[0]][k] = extract(r.l[o[1]][k], r.i[o[2]][k], r.i[o[3]][k], false));
    each(
        "bfe.s64",
        "llii",
        (r, o, k) -> r.l[o[0]][k] = extract(r.l[o[1]][k], r.i[o[2]][k], r.i[o[3]][k], true));
    each(
        "bfi.b64",
        "lllii",
        (r, o, k) -> r.l[o[0]][k] = insert(r.l[o[1]][k], r.l[o[2]][k], r.i[o[3]][k], r.i[o[4]][k]));
  }

  private static long product(int a, int b) {
    return (a & LOW) * (b & LOW);
  }

  private static long left(long a, int shift) {
    return tooFar(shift) ? 0 : a << shift;
  }

  private static long right(long a, int shift) {
    return tooFar(shift) ? 0 : a >>> shift;
  }

  private static long rightSigned(long a, int shift) {
    return a >> (tooFar(shift) ? 63 : shift);
  }

  private static boolean tooFar(int shift) {
    return (shift & ~63) != 0;
  }

  /** Extracts a bit field; bits above the word are zeros, or its sign. */
  static long extract(long a, int position, int length, boolean signed) {
    int p = position & 0xFF;
    int n = length & 0xFF;
    if (n == 0) {
      return 0;
    }
    int above = 64 - Math.min(n, 64);
    return signed
        ? a >> Math.min(p, 63) << above >> above
        : (p > 63 ? 0 : a >>> p) << above >>> above;
  }

  /** Inserts the low bits of {@code a} into a bit field of {@code b}. */
  static long insert(long a, long b, int position, int length) {
    int p = position & 0xFF;
    int n = length & 0xFF;
    long mask = p > 63 ? 0 : (n > 63 ? -1 : (1L << n) - 1) << p;
    return b & ~mask | a << p & mask;
  }
}
