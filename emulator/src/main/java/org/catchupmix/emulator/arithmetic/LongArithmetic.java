package org.catchupmix.emulator.arithmetic;

import java.util.function.LongToIntFunction;

/** Integer instructions of 64 bits, and those that widen 32 bits to 64. */
final class LongArithmetic {
  private static final long LOW = 0xFFFFFFFFL;

  private LongArithmetic() {}

  private static void add(String opcode, String signature, LaneLoops.LongOp op) {
    ArithmeticTable.add(opcode, signature, new LaneLoops.Longs(op));
  }

  private static void widening(String opcode, String signature, LaneLoops.IntsToLongOp op) {
    ArithmeticTable.add(opcode, signature, new LaneLoops.IntsToLong(op));
  }

  private static void byInts(String opcode, String signature, LaneLoops.LongByIntsOp op) {
    ArithmeticTable.add(opcode, signature, new LaneLoops.LongByInts(op));
  }

  private static void count(String opcode, LongToIntFunction op) {
    ArithmeticTable.add(opcode, "il", new LaneLoops.LongToInt(op));
  }

  static void add() {
    for (String type : new String[] {"s64", "u64"}) {
      add("add." + type, "lll", (a, b, _) -> a + b);
      add("sub." + type, "lll", (a, b, _) -> a - b);
      add("mul.lo." + type, "lll", (a, b, _) -> a * b);
      add("mad.lo." + type, "llll", (a, b, c) -> a * b + c);
    }
    add("mul.hi.s64", "lll", (a, b, _) -> Math.multiplyHigh(a, b));
    add("mul.hi.u64", "lll", (a, b, _) -> Math.unsignedMultiplyHigh(a, b));
    add("mad.hi.s64", "llll", (a, b, c) -> Math.multiplyHigh(a, b) + c);
    add("mad.hi.u64", "llll", (a, b, c) -> Math.unsignedMultiplyHigh(a, b) + c);
    widening("mul.wide.s32", "lii", (a, b, _) -> (long) a * b);
    widening("mul.wide.u32", "lii", (a, b, _) -> (a & LOW) * (b & LOW));
    widening("mad.wide.s32", "liil", (a, b, c) -> (long) a * b + c);
    widening("mad.wide.u32", "liil", (a, b, c) -> (a & LOW) * (b & LOW) + c);
    // As with 32 bits, undefined results follow GPUs.
    add("div.s64", "lll", (a, b, _) -> b == 0 ? -1 : a / b);
    add("div.u64", "lll", (a, b, _) -> b == 0 ? -1 : Long.divideUnsigned(a, b));
    add("rem.s64", "lll", (a, b, _) -> b == 0 ? a : a % b);
    add("rem.u64", "lll", (a, b, _) -> b == 0 ? a : Long.remainderUnsigned(a, b));
    add("min.s64", "lll", (a, b, _) -> Math.min(a, b));
    add("max.s64", "lll", (a, b, _) -> Math.max(a, b));
    add("min.u64", "lll", (a, b, _) -> Long.compareUnsigned(a, b) < 0 ? a : b);
    add("max.u64", "lll", (a, b, _) -> Long.compareUnsigned(a, b) > 0 ? a : b);
    add("abs.s64", "ll", (a, _, _) -> Math.abs(a));
    add("neg.s64", "ll", (a, _, _) -> -a);
    add("and.b64", "lll", (a, b, _) -> a & b);
    add("or.b64", "lll", (a, b, _) -> a | b);
    add("xor.b64", "lll", (a, b, _) -> a ^ b);
    add("not.b64", "ll", (a, _, _) -> ~a);
    add("cnot.b64", "ll", (a, _, _) -> a == 0 ? 1 : 0);
    byInts("shl.b64", "lli", (a, b, _) -> tooFar(b) ? 0 : a << b);
    byInts("shr.u64", "lli", (a, b, _) -> tooFar(b) ? 0 : a >>> b);
    byInts("shr.b64", "lli", (a, b, _) -> tooFar(b) ? 0 : a >>> b);
    byInts("shr.s64", "lli", (a, b, _) -> tooFar(b) ? a >> 63 : a >> b);
    add("brev.b64", "ll", (a, _, _) -> Long.reverse(a));
    count("popc.b64", Long::bitCount);
    count("clz.b64", Long::numberOfLeadingZeros);
    count("bfind.u64", a -> 63 - Long.numberOfLeadingZeros(a));
    count("bfind.s64", a -> 63 - Long.numberOfLeadingZeros(a < 0 ? ~a : a));
    byInts("bfe.u64", "llii", (a, p, n) -> extract(a, p, n, false));
    byInts("bfe.s64", "llii", (a, p, n) -> extract(a, p, n, true));
    ArithmeticTable.each(
        "bfi.b64",
        "lllii",
        (r, o, k) -> r.l[o[0]][k] = insert(r.l[o[1]][k], r.l[o[2]][k], r.i[o[3]][k], r.i[o[4]][k]));
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
