package org.catchupmix.core.backend;

import org.catchupmix.core.tensor.DType;

/**
 * The type of stored activations, and of a GPU's products in matmuls and convolutions. Sums,
 * statistics, losses, the weights that are trained and their momentum are always F32.
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
   * bfloat16: activations, their gradients, and the weights of matmuls and convolutions (copies,
   * made in each step) are stored with 7 bits of mantissa, half the bytes; sums in F32. A result is
   * off by a relative 2^-8 at most besides what its operands are. cuDNN, cuBLAS and our own kernels
   * multiply them on tensor cores (Ampere and later), our own kernels on any GPU; on {@code cpu}
   * and {@code reference} the same numbers without the speed and size.
   */
  BF16;

  /** Returns the type of stored activations. */
  public DType storage() {
    return this == BF16 ? DType.BF16 : DType.F32;
  }
}
