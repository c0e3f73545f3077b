package org.catchupmix.core;

import java.util.List;

/**
 * A primitive from outside of this library, such as a researcher's own: usually a record of its
 * arguments, as the others are. It brings its formula as plain Java, which the devices {@code cpu}
 * and {@code reference} run; for a GPU it brings a kernel too, see {@code
 * org.catchupmix.kernels.backend.CudaCustom}. It is never replaced by anything else: on a GPU, one
 * without a kernel is an error.
 */
public non-sealed interface Custom extends Primitive {
  /**
   * The formula, in double precision, whatever the tensors are stored as.
   *
   * @param reads the elements of each tensor that {@link #work} says it reads, in that order; U8 as
   *     0..255
   * @param writes where the elements of each tensor that it writes go; they hold what the tensor
   *     held
   */
  void compute(List<double[]> reads, List<double[]> writes);
}
