package org.catchupmix.core;

/**
 * How a GPU multiplies in products and convolutions. Sums, statistics and losses are always F32.
 */
public enum Precision {
  /** Single precision, each multiplication and addition rounded once (FMA). */
  FP32,
  /**
   * TensorFloat-32: factors rounded to 10 bits of mantissa on tensor cores, sums in F32; a relative
   * error of about 3e-4. Ampere and later.
   */
  TF32,
  /**
   * bfloat16: factors rounded to 7 bits of mantissa on tensor cores, sums in F32; a relative error
   * of about 3e-3. Ampere and later.
   */
  BF16
}
