package org.catchupmix.core.primitive;

import java.util.List;

/**
 * A primitive from outside of this library, usually a record of its arguments. Its formula is plain
 * Java, which {@code cpu} and {@code reference} run. A GPU requires a kernel, see {@code
 * org.catchupmix.kernels.backend.CudaCustom}, and rejects a primitive without one.
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
