package org.catchupmix.kernels.backend;

import org.catchupmix.core.Box;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.MixPrimitives;

/** Mixing. */
interface CudaMixing extends CudaContext, MixPrimitives {
  @Override
  default void boxPaste(Tensor x, Tensor partner, Box box, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  default void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) {
    throw new UnsupportedOperationException("not yet");
  }
}
