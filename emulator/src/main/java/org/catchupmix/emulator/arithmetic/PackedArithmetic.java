package org.catchupmix.emulator.arithmetic;

import java.util.function.IntBinaryOperator;
import org.catchupmix.emulator.ptx.PtxType;

/** Integer instructions on words of four bytes or two halves: dot products and SIMD. */
final class PackedArithmetic {
  private static final PtxType[] WORDS = {PtxType.U32, PtxType.S32};

  private PackedArithmetic() {}

  static void add() {
    for (PtxType a : WORDS) {
      boolean signedA = a.isSigned();
      for (PtxType b : WORDS) {
        boolean signedB = b.isSigned();
        add("dp4a." + a + "." + b, (x, y, c) -> dot(x, signedA, 8, y, signedB, 0, c));
        add("dp2a.lo." + a + "." + b, (x, y, c) -> dot(x, signedA, 16, y, signedB, 0, c));
        add("dp2a.hi." + a + "." + b, (x, y, c) -> dot(x, signedA, 16, y, signedB, 2, c));
      }
    }
    for (PtxType type : WORDS) {
      boolean signed = type.isSigned();
      String types = "." + type + "." + type + "." + type;
      add("vabsdiff4" + types, (a, b, _) -> each(a, b, 8, signed, (x, y) -> Math.abs(x - y)));
      add("vabsdiff2" + types, (a, b, _) -> each(a, b, 16, signed, (x, y) -> Math.abs(x - y)));
      add("vabsdiff4" + types + ".add", (a, b, c) -> c + differences(a, b, 8, signed));
      add("vabsdiff2" + types + ".add", (a, b, c) -> c + differences(a, b, 16, signed));
    }
    for (PtxType type : new PtxType[] {PtxType.U16X2, PtxType.S16X2}) {
      boolean signed = type == PtxType.S16X2;
      two("add." + type, (a, b, _) -> each(a, b, 16, signed, Integer::sum));
      two("min." + type, (a, b, _) -> each(a, b, 16, signed, Math::min));
      two("max." + type, (a, b, _) -> each(a, b, 16, signed, Math::max));
    }
    two("min.s16x2.relu", (a, b, _) -> each(a, b, 16, true, (x, y) -> Math.max(0, Math.min(x, y))));
    two("max.s16x2.relu", (a, b, _) -> each(a, b, 16, true, (x, y) -> Math.max(0, Math.max(x, y))));
  }

  private static void add(String opcode, LaneLoops.IntOp op) {
    ArithmeticTable.ints(opcode, "iiii", op);
  }

  private static void two(String opcode, LaneLoops.IntOp op) {
    ArithmeticTable.ints(opcode, "iii", op);
  }

  /** An element, counted from the low end. */
  private static int part(int word, int bits, int index, boolean signed) {
    int left = word << 32 - bits * (index + 1);
    return signed ? left >> 32 - bits : left >>> 32 - bits;
  }

  /** Adds products of elements of {@code a} and bytes of {@code b}, from one on, to {@code c}. */
  private static int dot(
      int a, boolean signedA, int bits, int b, boolean signedB, int first, int c) {
    int sum = c;
    for (int k = 0; k < Integer.SIZE / bits; k++) {
      sum += part(a, bits, k, signedA) * part(b, 8, first + k, signedB);
    }
    return sum;
  }

  private static int each(int a, int b, int bits, boolean signed, IntBinaryOperator op) {
    int result = 0;
    for (int k = 0; k < 32 / bits; k++) {
      int value = op.applyAsInt(part(a, bits, k, signed), part(b, bits, k, signed));
      result |= (value & (1 << bits) - 1) << k * bits;
    }
    return result;
  }

  private static int differences(int a, int b, int bits, boolean signed) {
    int sum = 0;
    for (int k = 0; k < 32 / bits; k++) {
      sum += Math.abs(part(a, bits, k, signed) - part(b, bits, k, signed));
    }
    return sum;
  }
}
