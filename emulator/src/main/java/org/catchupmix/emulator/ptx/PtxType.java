package org.catchupmix.emulator.ptx;

import java.util.Locale;

/** A fundamental type. */
public enum PtxType {
  /** A predicate. */
  PRED(0),
  /** Untyped 8 bits. */
  B8(1),
  /** Unsigned integer of 8 bits. */
  U8(1),
  /** Signed integer of 8 bits. */
  S8(1),
  /** Untyped 16 bits. */
  B16(2),
  /** Unsigned integer of 16 bits. */
  U16(2),
  /** Signed integer of 16 bits. */
  S16(2),
  /** Half precision. */
  F16(2),
  /** Untyped 32 bits. */
  B32(4),
  /** Unsigned integer of 32 bits. */
  U32(4),
  /** Signed integer of 32 bits. */
  S32(4),
  /** Single precision. */
  F32(4),
  /** Untyped 64 bits. */
  B64(8),
  /** Unsigned integer of 64 bits. */
  U64(8),
  /** Signed integer of 64 bits. */
  S64(8),
  /** Double precision. */
  F64(8),
  /** Two halves. */
  F16X2(4),
  /** Brain float of 16 bits. */
  BF16(2),
  /** Two brain floats. */
  BF16X2(4),
  /** TF32, of which tensor cores use 19 bits. */
  TF32(4),
  /** Untyped 128 bits. */
  B128(16),
  /** A texture, by name. */
  TEXREF(8),
  /** A sampler, by name. */
  SAMPLERREF(8),
  /** A surface, by name. */
  SURFREF(8);

  private final int bytes;

  PtxType(int bytes) {
    this.bytes = bytes;
  }

  /** Size in memory; 0 for predicates. */
  public int bytes() {
    return bytes;
  }

  /** Whether it is a floating point type. */
  public boolean isFloat() {
    return switch (this) {
      case F16, F32, F64, F16X2, BF16, BF16X2, TF32 -> true;
      default -> false;
    };
  }

  /** Whether it is a signed integer. */
  public boolean isSigned() {
    return this == S8 || this == S16 || this == S32 || this == S64;
  }

  /** The type of a name without dot, such as {@code f32}; null if unknown. */
  public static PtxType of(String name) {
    for (PtxType type : values()) {
      if (type.toString().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** The PTX name, without dot. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
