package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;
import static org.catchupmix.kernels.backend.CudaContext.size;

import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.RowPrimitives;

/** Rows of a batch. */
interface CudaRows extends CudaContext, RowPrimitives {
  @Override
  default void gatherRows(Tensor x, Tensor index, Tensor out) {
    kernels()
        .gatherRows
        .gather(memory(x), memory(index), memory(out), size(index), x.bytes() / x.shape().dim(0));
  }

  @Override
  default void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx) {
    int rows = dx.shape().dim(0);
    kernels()
        .gatherRows
        .gradient(
            dy.dtype(), memory(dy), memory(index), memory(dx), size(index), rows, size(dx) / rows);
  }

  @Override
  default void normalizeImages(
      Tensor images, Tensor placement, ImageTransform transform, Tensor out) {
    kernels()
        .normalizeImages
        .normalize(memory(images), images.shape(), memory(placement), transform, memory(out));
  }
}
