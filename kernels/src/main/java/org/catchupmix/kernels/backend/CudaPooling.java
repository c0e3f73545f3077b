package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Pooling;
import org.catchupmix.core.Shape;

/** Pooling. Over the whole picture it is a mean along axes, and its gradient a broadcast. */
interface CudaPooling extends CudaContext {
  /** Runs one of these. */
  default void pooling(Pooling primitive) {
    switch (primitive) {
      case Pooling.MaxPool(var x, var geometry, var y, var winner) ->
          kernels().pooling.max(x.dtype(), memory(x), geometry, memory(y), memory(winner));
      case Pooling.MaxPoolGradient(var dy, var winner, var geometry, var dx) ->
          kernels()
              .pooling
              .maxGradient(dy.dtype(), memory(dy), memory(winner), geometry, memory(dx));
      case Pooling.AveragePool(var x, var geometry, var y) ->
          kernels().pooling.average(x.dtype(), memory(x), geometry, memory(y));
      case Pooling.AveragePoolGradient(var dy, var geometry, var dx) ->
          kernels().pooling.averageGradient(dy.dtype(), memory(dy), geometry, memory(dx));
      case Pooling.GlobalAveragePool(var x, var y) -> {
        Shape s = x.shape();
        int plane = s.dim(1) * s.dim(2);
        kernels()
            .reduce
            .sum(x.dtype(), memory(x), s.dim(0), plane, s.dim(3), 1.0 / plane, memory(y));
      }
      case Pooling.GlobalAveragePoolGradient(var dy, var dx) -> {
        Shape s = dx.shape();
        int plane = s.dim(1) * s.dim(2);
        kernels()
            .broadcast
            .broadcast(dy.dtype(), memory(dy), s.dim(0), plane, s.dim(3), 1.0 / plane, memory(dx));
      }
    }
  }
}
