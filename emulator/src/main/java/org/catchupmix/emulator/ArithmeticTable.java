package org.catchupmix.emulator;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.catchupmix.emulator.LaneLoops.Lanes;

/** The arithmetic instructions by their full opcode; one that is not here is refused. */
final class ArithmeticTable {
  /**
   * An instruction that computes its result from its operands alone, for all 32 lanes at once.
   *
   * @param signature the kind of the result, then those of the operands, as letters of {@link
   *     RegisterKind}
   * @param lanes what computes it
   */
  record Arithmetic(String signature, Lanes lanes) {}

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
  }

  private ArithmeticTable() {}

  /** The instruction of an opcode, with a loop of its own; null if there is none. */
  static Arithmetic find(String opcode) {
    Arithmetic known = ALL.get(opcode);
    return known == null
        ? null
        : USED.computeIfAbsent(
            opcode, _ -> new Arithmetic(known.signature(), LaneLoops.own(fastest(opcode, known))));
  }

  private static Lanes fastest(String opcode, Arithmetic known) {
    return VectorModule.PRESENT
        ? VectorArithmetic.ALL.getOrDefault(opcode, known.lanes())
        : known.lanes();
  }

  /** As the table has it, lane by lane. */
  static Arithmetic plain(String opcode) {
    return ALL.get(opcode);
  }

  static void add(String opcode, String signature, Lanes lanes) {
    if (ALL.put(opcode, new Arithmetic(signature, lanes)) != null) {
      throw new IllegalStateException(opcode + " is there twice");
    }
  }
}
