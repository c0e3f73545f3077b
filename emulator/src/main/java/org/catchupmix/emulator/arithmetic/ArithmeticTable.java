package org.catchupmix.emulator.arithmetic;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongToIntFunction;
import java.util.function.Supplier;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.ptx.Opcode;

/** Arithmetic instructions by full opcode; others are refused. */
public final class ArithmeticTable {
  /**
   * An instruction that computes its result from operands only, for 32 lanes at once.
   *
   * @param signature kinds of the result and the operands, as letters of {@link RegisterKind}
   * @param lanes computes it
   */
  public record Arithmetic(String signature, Lanes lanes) {}

  private static final Map<Opcode, Supplier<Arithmetic>> ALL = new HashMap<>();
  private static final Map<Opcode, Arithmetic> USED = new ConcurrentHashMap<>();

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
  }

  private ArithmeticTable() {}

  /** The instruction of an opcode, with its own copy of the loop; null if unknown. */
  public static Arithmetic find(Opcode opcode) {
    Supplier<Arithmetic> known = ALL.get(opcode);
    return known == null ? null : USED.computeIfAbsent(opcode, _ -> known.get());
  }

  private static void put(String opcode, Supplier<Arithmetic> arithmetic) {
    if (ALL.put(Opcode.of(opcode), arithmetic) != null) {
      throw new IllegalStateException(opcode + " is defined twice");
    }
  }

  static void add(String opcode, String signature, Lanes lanes) {
    put(opcode, () -> new Arithmetic(signature, lanes));
  }

  private static void copies(
      String opcode, String signature, Class<? extends Lanes> loop, Object op) {
    put(opcode, () -> new Arithmetic(signature, LaneLoops.copy(loop, op)));
  }

  static void ints(String opcode, String signature, LaneLoops.IntOp op) {
    copies(opcode, signature, LaneLoops.Ints.class, op);
  }

  static void longs(String opcode, String signature, LaneLoops.LongOp op) {
    copies(opcode, signature, LaneLoops.Longs.class, op);
  }

  static void floats(String opcode, String signature, LaneLoops.FloatOp op) {
    copies(opcode, signature, LaneLoops.Floats.class, op);
  }

  static void doubles(String opcode, String signature, LaneLoops.DoubleOp op) {
    copies(opcode, signature, LaneLoops.Doubles.class, op);
  }

  static void longToInt(String opcode, String signature, LongToIntFunction op) {
    copies(opcode, signature, LaneLoops.LongToInt.class, op);
  }

  static void each(String opcode, String signature, LaneLoops.LaneOp op) {
    copies(opcode, signature, LaneLoops.Each.class, op);
  }

  static void test(String opcode, String signature, LaneLoops.LaneTest test) {
    copies(opcode, signature, LaneLoops.Tests.class, test);
  }
}
