package org.catchupmix.kernels.ptx;

import java.util.Locale;

/** A fundamental type of PTX. */
public enum PtxType {
  PRED(0),
  B8(1),
  U8(1),
  S8(1),
  B16(2),
  U16(2),
  S16(2),
  F16(2),
  B32(4),
  U32(4),
  S32(4),
  F32(4),
  B64(8),
  U64(8),
  S64(8),
  F64(8);

  private final int bytes;

  PtxType(int bytes) {
    this.bytes = bytes;
  }

  /** Its size in memory; 0 for a predicate, which has no place in memory. */
  public int bytes() {
    return bytes;
  }

  /** Whether it is a floating point type. */
  public boolean isFloat() {
    return this == F16 || this == F32 || this == F64;
  }

  /** Whether it is a signed integer. */
  public boolean isSigned() {
    return this == S8 || this == S16 || this == S32 || this == S64;
  }

  /** The type of a name such as {@code f32}, without its dot; null if there is none. */
  public static PtxType of(String name) {
    for (PtxType type : values()) {
      if (type.toString().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** As PTX writes it, without the dot. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
