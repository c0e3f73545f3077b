package org.catchupmix.emulator.registers;

import java.util.Arrays;
import org.catchupmix.emulator.ptx.PtxType;

/** The array of {@link Registers} that holds a value. */
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

  public char letter() {
    return Character.toLowerCase(name().charAt(0));
  }

  public static RegisterKind of(char letter) {
    return Arrays.stream(values())
        .filter(kind -> kind.letter() == letter)
        .findFirst()
        .orElseThrow();
  }
}
