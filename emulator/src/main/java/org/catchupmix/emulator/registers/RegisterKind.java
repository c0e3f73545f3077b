package org.catchupmix.emulator.registers;

import java.util.Arrays;
import org.catchupmix.emulator.ptx.PtxType;

/** In which of the arrays of {@link Registers} a value lives. */
public enum RegisterKind {
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  PREDICATE;

  public static RegisterKind of(PtxType type) {
    return switch (type) {
      case PRED -> PREDICATE;
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
      case B64, U64, S64 -> LONG;
      default -> INT;
    };
  }

  /** The letter that signatures of instructions use: the first of its name. */
  public char letter() {
    return Character.toLowerCase(name().charAt(0));
  }

  /** By that letter. */
  public static RegisterKind of(char letter) {
    return Arrays.stream(values())
        .filter(kind -> kind.letter() == letter)
        .findFirst()
        .orElseThrow();
  }
}
