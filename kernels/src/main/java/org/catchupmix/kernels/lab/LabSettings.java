package org.catchupmix.kernels.lab;

import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;

/**
 * Settings of a run of the lab.
 *
 * @param shape sizes along the axes of the operation
 * @param precision of stored activations and of factors of matmuls
 */
public record LabSettings(Shape shape, Precision precision) {
  /** Stores everything in F32. */
  public LabSettings(Shape shape) {
    this(shape, Precision.FP32);
  }

  DType type() {
    return precision.storage();
  }

  /** Returns the label of the problem, which seeds its numbers. */
  String label() {
    return shape + " seed 1";
  }
}
