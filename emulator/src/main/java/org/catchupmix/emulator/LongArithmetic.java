package org.catchupmix.emulator;

import static org.catchupmix.emulator.ArithmeticTable.longs;
import static org.catchupmix.emulator.Registers.LANES;

import java.util.function.LongToIntFunction;
import org.catchupmix.emulator.Arithmetic.Lanes;

/** Integer instructions of 64 bits, and those that widen 32 bits to 64. */
final class LongArithmetic {
  private static final Lanes ADD =
      (r, o) -> {
        long[] a = r.l[o[1]];
        long[] b = r.l[o[2]];
        long[] to = r.l[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] + b[lane];
        }
      };
  private static final Lanes WIDE_SIGNED =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        long[] to = r.l[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (long) a[lane] * b[lane];
        }
      };
  private static final Lanes WIDE_UNSIGNED =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        long[] to = r.l[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (a[lane] & 0xFFFFFFFFL) * (b[lane] & 0xFFFFFFFFL);
        }
      };
  private static final Lanes SUBTRACT =
      (r, o) -> {
        long[] a = r.l[o[1]];
        long[] b = r.l[o[2]];
        long[] to = r.l[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] - b[lane];
        }
      };
  private static final Lanes SHIFT_LEFT =
      (r, o) -> {
        long[] a = r.l[o[1]];
        int[] b = r.i[o[2]];
        long[] to = r.l[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = tooFar(b[lane]) ? 0 : a[lane] << b[lane];
        }
      };

  /** A shift: 64 bits by 32. */
  @FunctionalInterface
  private interface Shift {
    long apply(long a, int b);
  }

  private LongArithmetic() {}

  static void addTo(ArithmeticTable table) {
    for (String type : new String[] {"s64", "u64"}) {
      table.add("add." + type, "lll", ADD);
      table.add("sub." + type, "lll", SUBTRACT);
      table.add("mul.lo." + type, "lll", longs((a, b) -> a * b));
      table.add("mad.lo." + type, "llll", longs((a, b, c) -> a * b + c));
    }
    table.add("mul.hi.s64", "lll", longs(Math::multiplyHigh));
    table.add("mul.hi.u64", "lll", longs(Math::unsignedMultiplyHigh));
    table.add("mad.hi.s64", "llll", longs((a, b, c) -> Math.multiplyHigh(a, b) + c));
    table.add("mad.hi.u64", "llll", longs((a, b, c) -> Math.unsignedMultiplyHigh(a, b) + c));
    table.add("mul.wide.s32", "lii", WIDE_SIGNED);
    table.add("mul.wide.u32", "lii", WIDE_UNSIGNED);
    table.add("mad.wide.s32", "liil", wideSum(true));
    table.add("mad.wide.u32", "liil", wideSum(false));
    // As for 32 bits, what PTX leaves undefined is what the cards give.
    table.add("div.s64", "lll", longs((a, b) -> b == 0 ? -1 : a / b));
    table.add("div.u64", "lll", longs((a, b) -> b == 0 ? -1 : Long.divideUnsigned(a, b)));
    table.add("rem.s64", "lll", longs((a, b) -> b == 0 ? a : a % b));
    table.add("rem.u64", "lll", longs((a, b) -> b == 0 ? a : Long.remainderUnsigned(a, b)));
    table.add("min.s64", "lll", longs(Math::min));
    table.add("max.s64", "lll", longs(Math::max));
    table.add("min.u64", "lll", longs((a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b));
    table.add("max.u64", "lll", longs((a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b));
    table.add("abs.s64", "ll", longs(a -> Math.abs(a)));
    table.add("neg.s64", "ll", longs(a -> -a));
    table.add("and.b64", "lll", longs((a, b) -> a & b));
    table.add("or.b64", "lll", longs((a, b) -> a | b));
    table.add("xor.b64", "lll", longs((a, b) -> a ^ b));
    table.add("not.b64", "ll", longs(a -> ~a));
    table.add("cnot.b64", "ll", longs(a -> a == 0 ? 1 : 0));
    table.add("shl.b64", "lli", SHIFT_LEFT);
    table.add("shr.u64", "lli", shift((a, b) -> tooFar(b) ? 0 : a >>> b));
    table.add("shr.b64", "lli", shift((a, b) -> tooFar(b) ? 0 : a >>> b));
    table.add("shr.s64", "lli", shift((a, b) -> tooFar(b) ? a >> 63 : a >> b));
    table.add("brev.b64", "ll", longs(Long::reverse));
    table.add("popc.b64", "il", count(Long::bitCount));
    table.add("clz.b64", "il", count(Long::numberOfLeadingZeros));
    table.add("bfind.u64", "il", count(a -> 63 - Long.numberOfLeadingZeros(a)));
    table.add("bfind.s64", "il", count(a -> 63 - Long.numberOfLeadingZeros(a < 0 ? ~a : a)));
    table.add("bfe.u64", "llii", (r, o) -> extract(r, o, false));
    table.add("bfe.s64", "llii", (r, o) -> extract(r, o, true));
    table.add("bfi.b64", "lllii", LongArithmetic::insert);
  }

  private static boolean tooFar(int shift) {
    return (shift & ~63) != 0;
  }

  private static Lanes shift(Shift op) {
    return (r, o) -> {
      long[] a = r.l[o[1]];
      int[] b = r.i[o[2]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.apply(a[lane], b[lane]);
      }
    };
  }

  private static Lanes count(LongToIntFunction op) {
    return (r, o) -> {
      long[] a = r.l[o[1]];
      int[] to = r.i[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = op.applyAsInt(a[lane]);
      }
    };
  }

  private static Lanes wideSum(boolean signed) {
    long mask = signed ? -1L : 0xFFFFFFFFL;
    return (r, o) -> {
      int[] a = r.i[o[1]];
      int[] b = r.i[o[2]];
      long[] c = r.l[o[3]];
      long[] to = r.l[o[0]];
      for (int lane = 0; lane < LANES; lane++) {
        to[lane] = (a[lane] & mask) * (b[lane] & mask) + c[lane];
      }
    };
  }

  private static void extract(Registers r, int[] o, boolean signed) {
    long[] a = r.l[o[1]];
    int[] position = r.i[o[2]];
    int[] length = r.i[o[3]];
    long[] to = r.l[o[0]];
    for (int lane = 0; lane < LANES; lane++) {
      int p = position[lane] & 0xFF;
      int n = length[lane] & 0xFF;
      long field = p > 63 ? 0 : a[lane] >>> p;
      if (n < 64) {
        field &= (1L << n) - 1;
      }
      if (signed && n > 0) {
        int valid = p > 63 ? 0 : Math.min(n, 64 - p);
        long sign = a[lane] << 63 - Math.min(p + n - 1, 63) >> 63;
        field = valid > 63 ? field : field & (1L << valid) - 1 | sign << valid;
      }
      to[lane] = field;
    }
  }

  private static void insert(Registers r, int[] o) {
    long[] a = r.l[o[1]];
    long[] b = r.l[o[2]];
    int[] position = r.i[o[3]];
    int[] length = r.i[o[4]];
    long[] to = r.l[o[0]];
    for (int lane = 0; lane < LANES; lane++) {
      int p = position[lane] & 0xFF;
      int n = length[lane] & 0xFF;
      long mask = p > 63 ? 0 : (n > 63 ? -1 : (1L << n) - 1) << p;
      long shifted = p > 63 ? 0 : a[lane] << p;
      to[lane] = b[lane] & ~mask | shifted & mask;
    }
  }
}
