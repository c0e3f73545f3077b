package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;
import static org.catchupmix.kernels.backend.CudaContext.size;

import org.catchupmix.core.Rows;

/** Rows of a batch. */
interface CudaRows extends CudaContext {
  /** Runs one of these. */
  default void rows(Rows primitive) {
    switch (primitive) {
      case Rows.GatherRows(var x, var index, var out) ->
          kernels()
              .gatherRows
              .gather(
                  memory(x), memory(index), memory(out), size(index), x.bytes() / x.shape().dim(0));
      case Rows.GatherRowsGradient(var dy, var index, var dx) -> {
        int rows = dx.shape().dim(0);
        kernels()
            .gatherRows
            .gradient(
                dy.dtype(),
                memory(dy),
                memory(index),
                memory(dx),
                size(index),
                rows,
                size(dx) / rows);
      }
      case Rows.NormalizeImages(var images, var placement, var transform, var out) ->
          kernels()
              .normalizeImages
              .normalize(memory(images), images.shape(), memory(placement), transform, memory(out));
    }
  }
}
