package org.catchupmix.emulator;

import static org.catchupmix.emulator.Registers.LANES;

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

  private static void shift(String opcode, LaneLoops.LongByIntOp op) {
    ArithmeticTable.add(opcode, "lli", new LaneLoops.LongByInt(op));
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
    // As for 32 bits, what PTX leaves undefined is what GPUs give.
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
    shift("shl.b64", (a, b) -> tooFar(b) ? 0 : a << b);
    shift("shr.u64", (a, b) -> tooFar(b) ? 0 : a >>> b);
    shift("shr.b64", (a, b) -> tooFar(b) ? 0 : a >>> b);
    shift("shr.s64", (a, b) -> tooFar(b) ? a >> 63 : a >> b);
    add("brev.b64", "ll", (a, _, _) -> Long.reverse(a));
    count("popc.b64", Long::bitCount);
    count("clz.b64", Long::numberOfLeadingZeros);
    count("bfind.u64", a -> 63 - Long.numberOfLeadingZeros(a));
    count("bfind.s64", a -> 63 - Long.numberOfLeadingZeros(a < 0 ? ~a : a));
    ArithmeticTable.add("bfe.u64", "llii", (r, o) -> extract(r, o, false));
    ArithmeticTable.add("bfe.s64", "llii", (r, o) -> extract(r, o, true));
    ArithmeticTable.add("bfi.b64", "lllii", LongArithmetic::insert);
  }

  private static boolean tooFar(int shift) {
    return (shift & ~63) != 0;
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
