package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxType;

/** In which of the arrays of {@link Registers} a value lives. */
enum RegisterKind {
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  PREDICATE;

  static RegisterKind of(PtxType type) {
    return switch (type) {
      case PRED -> PREDICATE;
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
      case B64, U64, S64 -> LONG;
      default -> INT;
    };
  }

  /** By the letter that signatures of instructions use. */
  static RegisterKind of(char letter) {
    return switch (letter) {
      case 'i' -> INT;
      case 'l' -> LONG;
      case 'f' -> FLOAT;
      case 'd' -> DOUBLE;
      case 'p' -> PREDICATE;
      default -> throw new IllegalArgumentException("kind " + letter);
    };
  }
}
