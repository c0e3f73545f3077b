package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import org.catchupmix.core.Box;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.MixPrimitives;

/** Mixing. */
interface CudaMixing extends CudaContext, MixPrimitives {
  @Override
  default void boxPaste(Tensor x, Tensor partner, Box box, Tensor out) {
    kernels().boxPaste.run(x.dtype(), memory(x), memory(partner), box, memory(out), x.shape());
  }

  @Override
  default void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    Shape s = x.shape();
    kernels()
        .channelNorm
        .run(x.dtype(), memory(x), s.dim(0), s.dim(1) * s.dim(2), s.dim(3), kind, memory(norms));
  }

  @Override
  default void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask) {
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
  }

  @Override
  default void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) {
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

  @Override
  default void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) {
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
