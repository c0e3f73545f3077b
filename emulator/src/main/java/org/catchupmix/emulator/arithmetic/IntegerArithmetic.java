package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.ints;
import static org.catchupmix.emulator.registers.Registers.LANES;

import org.catchupmix.emulator.registers.Registers;

/** Integer instructions of 32 and 16 bits. */
final class IntegerArithmetic {
  private static final long LOW = 0xFFFFFFFFL;

  private IntegerArithmetic() {}

  static void add() {
    for (String type : new String[] {"s32", "u32", "s16", "u16"}) {
      ints("add." + type, "iii", (a, b, _) -> a + b);
      ints("sub." + type, "iii", (a, b, _) -> a - b);
      ints("mul.lo." + type, "iii", (a, b, _) -> a * b);
      ints("mad.lo." + type, "iiii", (a, b, c) -> a * b + c);
    }
    ints("mul.hi.s32", "iii", (a, b, _) -> highSigned(a, b));
    ints("mul.hi.u32", "iii", (a, b, _) -> highUnsigned(a, b));
    ints("mad.hi.s32", "iiii", (a, b, c) -> highSigned(a, b) + c);
    ints("mad.hi.u32", "iiii", (a, b, c) -> highUnsigned(a, b) + c);
    ints("mad.hi.sat.s32", "iiii", (a, b, c) -> clamp((long) highSigned(a, b) + c));
    ints("add.sat.s32", "iii", (a, b, _) -> clamp((long) a + b));
    ints("sub.sat.s32", "iii", (a, b, _) -> clamp((long) a - b));
    // PTX leaves division by zero undefined; GPUs return all ones, and the dividend as remainder.
    ints("div.s32", "iii", (a, b, _) -> b == 0 ? -1 : a / b);
    ints("div.u32", "iii", (a, b, _) -> b == 0 ? -1 : Integer.divideUnsigned(a, b));
    ints("rem.s32", "iii", (a, b, _) -> b == 0 ? a : a % b);
    ints("rem.u32", "iii", (a, b, _) -> b == 0 ? a : Integer.remainderUnsigned(a, b));
    ints("min.s32", "iii", (a, b, _) -> Math.min(a, b));
    ints("max.s32", "iii", (a, b, _) -> Math.max(a, b));
    ints("min.s32.relu", "iii", (a, b, _) -> Math.max(0, Math.min(a, b)));
    ints("max.s32.relu", "iii", (a, b, _) -> Math.max(0, Math.max(a, b)));
    ints("min.u32", "iii", (a, b, _) -> Integer.compareUnsigned(a, b) < 0 ? a : b);
    ints("max.u32", "iii", (a, b, _) -> Integer.compareUnsigned(a, b) > 0 ? a : b);
    ints("abs.s32", "ii", (a, _, _) -> Math.abs(a));
    ints("neg.s32", "ii", (a, _, _) -> -a);
    ints("sad.s32", "iiii", (a, b, c) -> c + (a < b ? b - a : a - b));
    ints("sad.u32", "iiii", (a, b, c) -> c + (Integer.compareUnsigned(a, b) < 0 ? b - a : a - b));
    bits();
    narrow();
    ofTwentyFourBits();
  }

  /** Adds products of the low 24 bits of registers, of which they take bits 0..31 or 16..47. */
  private static void ofTwentyFourBits() {
    ints("mul24.lo.s32", "iii", (a, b, _) -> (int) product24(a, b));
    ints("mul24.hi.s32", "iii", (a, b, _) -> (int) (product24(a, b) >> 16));
    ints("mul24.lo.u32", "iii", (a, b, _) -> (int) unsignedProduct24(a, b));
    ints("mul24.hi.u32", "iii", (a, b, _) -> (int) (unsignedProduct24(a, b) >> 16));
    ints("mad24.lo.s32", "iiii", (a, b, c) -> (int) product24(a, b) + c);
    ints("mad24.hi.s32", "iiii", (a, b, c) -> (int) (product24(a, b) >> 16) + c);
    ints("mad24.hi.sat.s32", "iiii", (a, b, c) -> clamp((product24(a, b) >> 16) + c));
    ints("mad24.lo.u32", "iiii", (a, b, c) -> (int) unsignedProduct24(a, b) + c);
    ints("mad24.hi.u32", "iiii", (a, b, c) -> (int) (unsignedProduct24(a, b) >> 16) + c);
  }

  private static long product24(int a, int b) {
    return (long) (a << 8 >> 8) * (b << 8 >> 8);
  }

  private static long unsignedProduct24(int a, int b) {
    return (a & 0xFFFFFFL) * (b & 0xFFFFFF);
  }

  private static void bits() {
    for (String type : new String[] {"b32", "b16"}) {
      ints("and." + type, "iii", (a, b, _) -> a & b);
      ints("or." + type, "iii", (a, b, _) -> a | b);
      ints("xor." + type, "iii", (a, b, _) -> a ^ b);
      ints("not." + type, "ii", (a, _, _) -> ~a);
      ints("shl." + type, "iii", (a, b, _) -> tooFar(b) ? 0 : a << b);
      ints("shr." + type, "iii", (a, b, _) -> tooFar(b) ? 0 : a >>> b);
      ints("shr.u" + type.substring(1), "iii", (a, b, _) -> tooFar(b) ? 0 : a >>> b);
    }
    ints("cnot.b32", "ii", (a, _, _) -> a == 0 ? 1 : 0);
    ArithmeticTable.add("lop3.b32", "iiiii", IntegerArithmetic::logicOfThree);
    ints("shr.s32", "iii", (a, b, _) -> a >> (tooFar(b) ? 31 : b));
    ints("shf.l.wrap.b32", "iiii", (a, b, c) -> funnelLeft(a, b, c & 31));
    ints("shf.r.wrap.b32", "iiii", (a, b, c) -> funnelRight(a, b, c & 31));
    ints("shf.l.clamp.b32", "iiii", (a, b, c) -> funnelLeft(a, b, clampShift(c)));
    ints("shf.r.clamp.b32", "iiii", (a, b, c) -> funnelRight(a, b, clampShift(c)));
    ints("bfe.u32", "iiii", (a, p, n) -> (int) LongArithmetic.extract(a & LOW, p, n, false));
    ints("bfe.s32", "iiii", (a, p, n) -> (int) LongArithmetic.extract(a, p, n, true));
    ArithmeticTable.each(
        "bfi.b32",
        "iiiii",
        (r, o, k) ->
            r.i[o[0]][k] =
                (int)
                    LongArithmetic.insert(r.i[o[1]][k], r.i[o[2]][k], r.i[o[3]][k], r.i[o[4]][k]));
    ints(
        "bmsk.clamp.b32", "iii", (p, n, _) -> bits(Integer.compareUnsigned(p, 32) < 0 ? p : 32, n));
    ints("bmsk.wrap.b32", "iii", (p, n, _) -> bits(p & 31, n & 31));
    ints("popc.b32", "ii", (a, _, _) -> Integer.bitCount(a));
    ints("clz.b32", "ii", (a, _, _) -> Integer.numberOfLeadingZeros(a));
    ints("brev.b32", "ii", (a, _, _) -> Integer.reverse(a));
    ints("bfind.u32", "ii", (a, _, _) -> 31 - Integer.numberOfLeadingZeros(a));
    ints("bfind.s32", "ii", (a, _, _) -> 31 - Integer.numberOfLeadingZeros(a < 0 ? ~a : a));
    ints("bfind.shiftamt.u32", "ii", (a, _, _) -> a == 0 ? -1 : Integer.numberOfLeadingZeros(a));
    ints("bfind.shiftamt.s32", "ii", (a, _, _) -> shiftOfSigned(a));
    ints("prmt.b32", "iiii", IntegerArithmetic::permute);
    ints("fns.b32", "iiii", IntegerArithmetic::findSet);
  }

  /**
   * Adds 16-bit instructions. Registers hold zero-extended values; the decoder truncates results.
   */
  private static void narrow() {
    ints("mul.wide.u16", "iii", (a, b, _) -> a * b);
    ints("mul.wide.s16", "iii", (a, b, _) -> (short) a * (short) b);
    ints("mul.hi.u16", "iii", (a, b, _) -> a * b >>> 16);
    ints("mul.hi.s16", "iii", (a, b, _) -> (short) a * (short) b >> 16);
    ints("mad.hi.u16", "iiii", (a, b, c) -> (a * b >>> 16) + c);
    ints("mad.hi.s16", "iiii", (a, b, c) -> ((short) a * (short) b >> 16) + c);
    ints("sad.u16", "iiii", (a, b, c) -> Math.abs(a - b) + c);
    ints("sad.s16", "iiii", (a, b, c) -> Math.abs((short) a - (short) b) + c);
    ints("mad.wide.u16", "iiii", (a, b, c) -> a * b + c);
    ints("mad.wide.s16", "iiii", (a, b, c) -> (short) a * (short) b + c);
    ints("div.u16", "iii", (a, b, _) -> b == 0 ? -1 : a / b);
    ints("rem.u16", "iii", (a, b, _) -> b == 0 ? a : a % b);
    ints("div.s16", "iii", (a, b, _) -> b == 0 ? -1 : (short) a / (short) b);
    ints("rem.s16", "iii", (a, b, _) -> b == 0 ? a : (short) a % (short) b);
    ints("min.u16", "iii", (a, b, _) -> Math.min(a, b));
    ints("max.u16", "iii", (a, b, _) -> Math.max(a, b));
    ints("min.s16", "iii", (a, b, _) -> Math.min((short) a, (short) b));
    ints("max.s16", "iii", (a, b, _) -> Math.max((short) a, (short) b));
    ints("neg.s16", "ii", (a, _, _) -> -a);
    ints("abs.s16", "ii", (a, _, _) -> Math.abs((short) a));
    ints("shr.s16", "iii", (a, b, _) -> (short) a >> (tooFar(b) ? 31 : b));
  }

  private static int highSigned(int a, int b) {
    return (int) ((long) a * b >> 32);
  }

  private static int highUnsigned(int a, int b) {
    return (int) ((a & LOW) * (b & LOW) >>> 32);
  }

  private static int clamp(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** A mask of {@code count} bits from a position. */
  private static int bits(int position, int count) {
    long from = 0xFFFFFFFFL << position;
    boolean all = Integer.compareUnsigned(count, 32) >= 0 || position + count >= 32;
    return (int) (all ? from : from & ~(0xFFFFFFFFL << (position + count)));
  }

  /** PTX clamps unsigned shifts; Java takes them modulo 32. */
  private static boolean tooFar(int shift) {
    return (shift & ~31) != 0;
  }

  private static int clampShift(int shift) {
    return tooFar(shift) ? 32 : shift;
  }

  private static long pair(int a, int b) {
    return (long) b << 32 | a & LOW;
  }

  /** Upper half of {@code b:a} shifted left by 0..32. */
  private static int funnelLeft(int a, int b, int shift) {
    return (int) (pair(a, b) << shift >>> 32);
  }

  /** Lower half of {@code b:a} shifted right by 0..32. */
  private static int funnelRight(int a, int b, int shift) {
    return (int) (pair(a, b) >>> shift);
  }

  private static int shiftOfSigned(int a) {
    int magnitude = a < 0 ? ~a : a;
    return magnitude == 0 ? -1 : Integer.numberOfLeadingZeros(magnitude);
  }

  /** Position of the n-th set bit from a base, downwards for negative n; -1 if there is none. */
  private static int findSet(int mask, int base, int n) {
    if (n == 0) {
      return base >>> 5 == 0 && (mask >>> base & 1) != 0 ? base : -1;
    }
    int step = n < 0 ? -1 : 1;
    int left = Math.abs(n);
    for (int bit = base; bit >>> 5 == 0; bit += step) {
      if ((mask >>> bit & 1) != 0 && --left == 0) {
        return bit;
      }
    }
    return -1;
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

  /** Selects four of the eight bytes of {@code b:a}; bit 3 of a selector replicates the sign. */
  private static int permute(int a, int b, int selectors) {
    long bytes = pair(a, b);
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
