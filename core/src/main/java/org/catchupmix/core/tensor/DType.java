package org.catchupmix.core.tensor;

/** The type of a tensor's elements. */
public enum DType {
  /** IEEE 754 single precision: the real numbers of {@code cpu} and of the GPU. */
  F32(4),
  /** IEEE 754 double precision: the real numbers of the {@code reference} backend. */
  F64(8),
  /** bfloat16, the upper half of an F32: activations on a GPU. */
  BF16(2),
  /** 32-bit integers: labels, row indices, offsets. */
  I32(4),
  /** Unsigned bytes: pixels as they are stored, and masks of 0 and 1. */
  U8(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
