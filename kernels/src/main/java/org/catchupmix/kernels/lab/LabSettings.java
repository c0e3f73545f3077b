package org.catchupmix.kernels.lab;

import org.catchupmix.core.DType;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Shape;

/**
 * What a run of the lab is given.
 *
 * @param shape the sizes
 * @param norm for operations that have one
 * @param precision in which activations are stored, and factors of matmuls multiplied
 * @param seed of the inputs
 */
public record LabSettings(Shape shape, NormKind norm, Precision precision, long seed) {
  /** With all in F32. */
  public LabSettings(Shape shape, NormKind norm, long seed) {
    this(shape, norm, Precision.FP32, seed);
  }

  /** The precision that stores activations in a type, and rounds nothing else. */
  static Precision precision(DType type) {
    return type == DType.BF16 ? Precision.BF16 : Precision.FP32;
  }

  /** In which activations are stored, F32 or BF16. */
  DType type() {
    return precision == Precision.BF16 ? DType.BF16 : DType.F32;
  }

  /** The label of the problem; its numbers are drawn from it. */
  String label() {
    return "%s seed %d".formatted(shape, seed);
  }
}
