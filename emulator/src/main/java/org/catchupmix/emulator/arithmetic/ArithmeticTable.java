package org.catchupmix.emulator.arithmetic;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;

/** Arithmetic instructions by full opcode; others are refused. */
public final class ArithmeticTable {
  /**
   * An instruction that computes its result from operands only, for 32 lanes at once.
   *
   * @param signature kinds of the result and the operands, as letters of {@link RegisterKind}
   * @param lanes computes it
   */
  public record Arithmetic(String signature, Lanes lanes) {}

  private static final Map<String, Arithmetic> ALL = new HashMap<>();
  private static final Map<String, Arithmetic> USED = new ConcurrentHashMap<>();

  static {
    IntegerArithmetic.add();
    PackedArithmetic.add();
    LongArithmetic.add();
    FloatArithmetic.add();
    DoubleArithmetic.add();
    Comparisons.add();
    Selections.add();
    Conversions.add();
    HalfArithmetic.add();
    BitCopies.add();
  }

  private ArithmeticTable() {}

  /** The instruction of an opcode, with its own copy of the loop; null if unknown. */
  public static Arithmetic find(String opcode) {
    Arithmetic known = ALL.get(opcode);
    return known == null
        ? null
        : USED.computeIfAbsent(
            opcode, _ -> new Arithmetic(known.signature(), LaneLoops.copyOf(known.lanes())));
  }

  static void add(String opcode, String signature, Lanes lanes) {
    if (ALL.put(opcode, new Arithmetic(signature, lanes)) != null) {
      throw new IllegalStateException(opcode + " is defined twice");
    }
  }

  static void ints(String opcode, String signature, LaneLoops.IntOp op) {
    add(opcode, signature, new LaneLoops.Ints(op));
  }

  static void longs(String opcode, String signature, LaneLoops.LongOp op) {
    add(opcode, signature, new LaneLoops.Longs(op));
  }

  static void floats(String opcode, String signature, LaneLoops.FloatOp op) {
    add(opcode, signature, new LaneLoops.Floats(op));
  }

  static void doubles(String opcode, String signature, LaneLoops.DoubleOp op) {
    add(opcode, signature, new LaneLoops.Doubles(op));
  }

  static void each(String opcode, String signature, LaneLoops.LaneOp op) {
    add(opcode, signature, new LaneLoops.Each(op));
  }

  static void test(String opcode, String signature, LaneLoops.LaneTest test) {
    add(opcode, signature, new LaneLoops.Tests(test));
  }
}
