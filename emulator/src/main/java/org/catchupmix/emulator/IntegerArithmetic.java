package org.catchupmix.emulator;

import static org.catchupmix.emulator.ArithmeticTable.ints;
import static org.catchupmix.emulator.Registers.LANES;

import org.catchupmix.emulator.Arithmetic.Lanes;

/** Integer instructions of 32 and 16 bits. */
final class IntegerArithmetic {
  private static final Lanes ADD =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] + b[lane];
        }
      };
  private static final Lanes SUBTRACT =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] - b[lane];
        }
      };
  private static final Lanes MULTIPLY =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] * b[lane];
        }
      };
  private static final Lanes MULTIPLY_ADD =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] c = r.i[o[3]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] * b[lane] + c[lane];
        }
      };
  private static final Lanes AND =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] & b[lane];
        }
      };
  private static final Lanes OR =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] | b[lane];
        }
      };
  private static final Lanes XOR =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] ^ b[lane];
        }
      };
  private static final Lanes SHIFT_LEFT =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = tooFar(b[lane]) ? 0 : a[lane] << b[lane];
        }
      };
  private static final Lanes SHIFT_RIGHT =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = tooFar(b[lane]) ? 0 : a[lane] >>> b[lane];
        }
      };
  private static final Lanes SHIFT_RIGHT_SIGNED =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] >> (tooFar(b[lane]) ? 31 : b[lane]);
        }
      };
  private static final Lanes MINIMUM =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = Math.min(a[lane], b[lane]);
        }
      };
  private static final Lanes MAXIMUM =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = Math.max(a[lane], b[lane]);
        }
      };

  private IntegerArithmetic() {}

  static void addTo(ArithmeticTable table) {
    for (String type : new String[] {"s32", "u32"}) {
      table.add("add." + type, "iii", ADD);
      table.add("sub." + type, "iii", SUBTRACT);
      table.add("mul.lo." + type, "iii", MULTIPLY);
      table.add("mad.lo." + type, "iiii", MULTIPLY_ADD);
    }
    table.add("mul.hi.s32", "iii", ints(IntegerArithmetic::highSigned));
    table.add("mul.hi.u32", "iii", ints(IntegerArithmetic::highUnsigned));
    table.add("mad.hi.s32", "iiii", ints((a, b, c) -> highSigned(a, b) + c));
    table.add("mad.hi.u32", "iiii", ints((a, b, c) -> highUnsigned(a, b) + c));
    table.add("add.sat.s32", "iii", ints((a, b) -> clamp((long) a + b)));
    table.add("sub.sat.s32", "iii", ints((a, b) -> clamp((long) a - b)));
    // Division by zero is undefined in PTX; the cards give all ones, and the dividend as remainder.
    table.add("div.s32", "iii", ints((a, b) -> b == 0 ? -1 : a / b));
    table.add("div.u32", "iii", ints((a, b) -> b == 0 ? -1 : Integer.divideUnsigned(a, b)));
    table.add("rem.s32", "iii", ints((a, b) -> b == 0 ? a : a % b));
    table.add("rem.u32", "iii", ints((a, b) -> b == 0 ? a : Integer.remainderUnsigned(a, b)));
    table.add("min.s32", "iii", MINIMUM);
    table.add("max.s32", "iii", MAXIMUM);
    table.add("min.u32", "iii", ints((a, b) -> Integer.compareUnsigned(a, b) < 0 ? a : b));
    table.add("max.u32", "iii", ints((a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b));
    table.add("abs.s32", "ii", ints(a -> Math.abs(a)));
    table.add("neg.s32", "ii", ints(a -> -a));
    table.add("sad.s32", "iiii", ints((a, b, c) -> c + (a < b ? b - a : a - b)));
    table.add(
        "sad.u32",
        "iiii",
        ints((a, b, c) -> c + (Integer.compareUnsigned(a, b) < 0 ? b - a : a - b)));
    bits(table);
    narrow(table);
  }

  private static void bits(ArithmeticTable table) {
    table.add("and.b32", "iii", AND);
    table.add("or.b32", "iii", OR);
    table.add("xor.b32", "iii", XOR);
    table.add("not.b32", "ii", ints(a -> ~a));
    table.add("cnot.b32", "ii", ints(a -> a == 0 ? 1 : 0));
    table.add("lop3.b32", "iiiii", IntegerArithmetic::logicOfThree);
    table.add("shl.b32", "iii", SHIFT_LEFT);
    table.add("shr.u32", "iii", SHIFT_RIGHT);
    table.add("shr.b32", "iii", SHIFT_RIGHT);
    table.add("shr.s32", "iii", SHIFT_RIGHT_SIGNED);
    table.add("shf.l.wrap.b32", "iiii", ints((a, b, c) -> funnelLeft(a, b, c & 31)));
    table.add("shf.r.wrap.b32", "iiii", ints((a, b, c) -> funnelRight(a, b, c & 31)));
    table.add("shf.l.clamp.b32", "iiii", ints((a, b, c) -> funnelLeft(a, b, clampShift(c))));
    table.add("shf.r.clamp.b32", "iiii", ints((a, b, c) -> funnelRight(a, b, clampShift(c))));
    table.add("bfe.u32", "iiii", ints(IntegerArithmetic::extract));
    table.add("bfe.s32", "iiii", ints(IntegerArithmetic::extractSigned));
    table.add("bfi.b32", "iiiii", IntegerArithmetic::insert);
    table.add("popc.b32", "ii", ints(Integer::bitCount));
    table.add("clz.b32", "ii", ints(Integer::numberOfLeadingZeros));
    table.add("brev.b32", "ii", ints(Integer::reverse));
    table.add("bfind.u32", "ii", ints(a -> 31 - Integer.numberOfLeadingZeros(a)));
    table.add("bfind.s32", "ii", ints(a -> 31 - Integer.numberOfLeadingZeros(a < 0 ? ~a : a)));
    table.add("bfind.shiftamt.u32", "ii", ints(a -> a == 0 ? -1 : Integer.numberOfLeadingZeros(a)));
    table.add("bfind.shiftamt.s32", "ii", ints(IntegerArithmetic::shiftOfSigned));
    table.add("prmt.b32", "iiii", ints(IntegerArithmetic::permute));
  }

  /** 16 bits are kept zero-extended; the decoder cuts off what a result has above. */
  private static void narrow(ArithmeticTable table) {
    for (String type : new String[] {"s16", "u16"}) {
      table.add("add." + type, "iii", ADD);
      table.add("sub." + type, "iii", SUBTRACT);
      table.add("mul.lo." + type, "iii", MULTIPLY);
      table.add("mad.lo." + type, "iiii", MULTIPLY_ADD);
    }
    table.add("mul.wide.u16", "iii", MULTIPLY);
    table.add("mul.wide.s16", "iii", ints((a, b) -> (short) a * (short) b));
    table.add("mad.wide.u16", "iiii", MULTIPLY_ADD);
    table.add("mad.wide.s16", "iiii", ints((a, b, c) -> (short) a * (short) b + c));
    table.add("div.u16", "iii", ints((a, b) -> b == 0 ? -1 : a / b));
    table.add("rem.u16", "iii", ints((a, b) -> b == 0 ? a : a % b));
    table.add("div.s16", "iii", ints((a, b) -> b == 0 ? -1 : (short) a / (short) b));
    table.add("rem.s16", "iii", ints((a, b) -> b == 0 ? a : (short) a % (short) b));
    table.add("min.u16", "iii", MINIMUM);
    table.add("max.u16", "iii", MAXIMUM);
    table.add("min.s16", "iii", ints((a, b) -> Math.min((short) a, (short) b)));
    table.add("max.s16", "iii", ints((a, b) -> Math.max((short) a, (short) b)));
    table.add("neg.s16", "ii", ints(a -> -a));
    table.add("abs.s16", "ii", ints(a -> Math.abs((short) a)));
    table.add("and.b16", "iii", AND);
    table.add("or.b16", "iii", OR);
    table.add("xor.b16", "iii", XOR);
    table.add("not.b16", "ii", ints(a -> ~a));
    table.add("shl.b16", "iii", SHIFT_LEFT);
    table.add("shr.u16", "iii", SHIFT_RIGHT);
    table.add("shr.b16", "iii", SHIFT_RIGHT);
    table.add("shr.s16", "iii", ints((a, b) -> (short) a >> (tooFar(b) ? 31 : b)));
  }

  private static int highSigned(int a, int b) {
    return (int) ((long) a * b >> 32);
  }

  private static int highUnsigned(int a, int b) {
    return (int) ((a & 0xFFFFFFFFL) * (b & 0xFFFFFFFFL) >>> 32);
  }

  private static int clamp(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** Shifts are unsigned and clamp, where Java takes them modulo 32. */
  private static boolean tooFar(int shift) {
    return (shift & ~31) != 0;
  }

  private static int clampShift(int shift) {
    return tooFar(shift) ? 32 : shift;
  }

  /** The upper half of {@code b:a} shifted left. */
  private static int funnelLeft(int a, int b, int shift) {
    return shift == 32 ? a : shift == 0 ? b : b << shift | a >>> 32 - shift;
  }

  /** The lower half of {@code b:a} shifted right. */
  private static int funnelRight(int a, int b, int shift) {
    return shift == 32 ? b : shift == 0 ? a : a >>> shift | b << 32 - shift;
  }

  private static int shiftOfSigned(int a) {
    int magnitude = a < 0 ? ~a : a;
    return magnitude == 0 ? -1 : Integer.numberOfLeadingZeros(magnitude);
  }

  private static int extract(int a, int position, int length) {
    int p = position & 0xFF;
    int n = length & 0xFF;
    int shifted = p > 31 ? 0 : a >>> p;
    return n > 31 ? shifted : shifted & (1 << n) - 1;
  }

  /** Bits above the field, and above the word, are the field's sign. */
  private static int extractSigned(int a, int position, int length) {
    int p = position & 0xFF;
    int n = length & 0xFF;
    if (n == 0) {
      return 0;
    }
    int top = Math.min(p + n - 1, 31);
    int sign = a << 31 - top >> 31;
    int field = extract(a, position, length);
    int valid = p > 31 ? 0 : Math.min(n, 32 - p);
    return valid > 31 ? field : field & (1 << valid) - 1 | sign << valid;
  }

  private static void insert(Registers r, int[] o) {
    int[] a = r.i[o[1]];
    int[] b = r.i[o[2]];
    int[] position = r.i[o[3]];
    int[] length = r.i[o[4]];
    int[] to = r.i[o[0]];
    for (int lane = 0; lane < LANES; lane++) {
      int p = position[lane] & 0xFF;
      int n = length[lane] & 0xFF;
      int mask = p > 31 ? 0 : (n > 31 ? -1 : (1 << n) - 1) << p;
      int shifted = p > 31 ? 0 : a[lane] << p;
      to[lane] = b[lane] & ~mask | shifted & mask;
    }
  }

  private static void logicOfThree(Registers r, int[] o) {
    int[] a = r.i[o[1]];
    int[] b = r.i[o[2]];
    int[] c = r.i[o[3]];
    int[] table = r.i[o[4]];
    int[] to = r.i[o[0]];
    for (int lane = 0; lane < LANES; lane++) {
      int result = 0;
      for (int k = 0; k < 8; k++) {
        if ((table[lane] >>> k & 1) != 0) {
          result |=
              ((k & 4) != 0 ? a[lane] : ~a[lane])
                  & ((k & 2) != 0 ? b[lane] : ~b[lane])
                  & ((k & 1) != 0 ? c[lane] : ~c[lane]);
        }
      }
      to[lane] = result;
    }
  }

  /** Picks four of the eight bytes of {@code b:a}; bit 3 of a selector spreads the byte's sign. */
  private static int permute(int a, int b, int selectors) {
    long bytes = (long) b << 32 | a & 0xFFFFFFFFL;
    int result = 0;
    for (int k = 0; k < 4; k++) {
      int selector = selectors >>> 4 * k & 0xF;
      int value = (int) (bytes >>> 8 * (selector & 7)) & 0xFF;
      if ((selector & 8) != 0) {
        value = (byte) value < 0 ? 0xFF : 0;
      }
      result |= value << 8 * k;
    }
    return result;
  }
}
