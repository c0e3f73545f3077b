package org.catchupmix.kernels.backend;

import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.RowPrimitives;

/** Rows of a batch. */
interface CudaRows extends CudaContext, RowPrimitives {
  @Override
  default void gatherRows(Tensor x, Tensor index, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void normalizeImages(
      Tensor images, Tensor placement, ImageTransform transform, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }
}
