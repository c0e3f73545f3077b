package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Mixing;
import org.catchupmix.core.Shape;

/** Mixing. */
interface CudaMixing extends CudaContext {
  /** Runs one of these. */
  default void mixing(Mixing primitive) {
    switch (primitive) {
      case Mixing.BoxPaste(var x, var partner, var box, var out) ->
          kernels()
              .boxPaste
              .run(x.dtype(), memory(x), memory(partner), box, memory(out), x.shape());
      case Mixing.ChannelNorm(var x, var kind, var norms) -> {
        Shape s = x.shape();
        kernels()
            .channelNorm
            .run(
                x.dtype(), memory(x), s.dim(0), s.dim(1) * s.dim(2), s.dim(3), kind, memory(norms));
      }
      case Mixing.RfiMask(var norms, var partner, var ranking, var keep, var mask) ->
          kernels()
              .rfiMask
              .run(
                  memory(norms),
                  memory(partner),
                  norms.shape().dim(0),
                  norms.shape().dim(1),
                  ranking,
                  keep,
                  memory(mask));
      case Mixing.ChannelMix(var x, var partner, var mask, var out) -> {
        Shape s = x.shape();
        kernels()
            .channelMix
            .run(
                x.dtype(),
                memory(x),
                memory(partner),
                memory(mask),
                memory(out),
                s.dim(0),
                s.dim(1) * s.dim(2),
                s.dim(3));
      }
      case Mixing.ChannelMixGradient(var dy, var inverse, var mask, var dx) -> {
        Shape s = dy.shape();
        kernels()
            .channelMix
            .gradient(
                dy.dtype(),
                memory(dy),
                memory(inverse),
                memory(mask),
                memory(dx),
                s.dim(0),
                s.dim(1) * s.dim(2),
                s.dim(3));
      }
    }
  }
}
