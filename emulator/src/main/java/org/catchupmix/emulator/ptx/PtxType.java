package org.catchupmix.emulator.ptx;

import java.util.Arrays;
import java.util.Locale;

/** A fundamental type. */
public enum PtxType implements Opcode.Part {
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
  F64(8),
  F16X2(4),
  BF16(2),
  BF16X2(4),
  /** TF32, of which tensor cores use 19 bits. */
  TF32(4),
  E4M3(1),
  E5M2(1),
  E4M3X2(2),
  E5M2X2(2),
  U16X2(4),
  S16X2(4),
  B128(16),
  TEXREF(8),
  SAMPLERREF(8),
  SURFREF(8);

  private final int bytes;

  PtxType(int bytes) {
    this.bytes = bytes;
  }

  /** Size in memory; 0 for predicates. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloat() {
    return switch (this) {
      case F16, F32, F64, F16X2, BF16, BF16X2, TF32 -> true;
      default -> false;
    };
  }

  /** Whether registers, variables and memory may have it, not instructions alone. */
  public boolean isStored() {
    return switch (this) {
      case E4M3X2, E5M2X2, U16X2, S16X2 -> false;
      default -> true;
    };
  }

  public boolean isSigned() {
    return this == S8 || this == S16 || this == S32 || this == S64;
  }

  /** The type of a name without dot, such as {@code f32}; null if unknown. */
  public static PtxType of(String name) {
    return Arrays.stream(values()).filter(t -> t.toString().equals(name)).findFirst().orElse(null);
  }

  /** The PTX name, without dot. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
