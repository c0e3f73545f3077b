package org.catchupmix.kernels.lab;

import org.catchupmix.core.DType;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;

/**
 * What a run of the lab is given.
 *
 * @param shape the sizes
 * @param norm for operations that have one
 * @param type in which activations are stored, F32 or BF16
 * @param seed of the inputs
 */
public record LabSettings(Shape shape, NormKind norm, DType type, long seed) {
  /** With activations in F32. */
  public LabSettings(Shape shape, NormKind norm, long seed) {
    this(shape, norm, DType.F32, seed);
  }

  /** The label of the problem; its numbers are drawn from it. */
  String label() {
    return "%s seed %d".formatted(shape, seed);
  }
}
