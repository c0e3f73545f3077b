package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;
import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.Box;
import org.catchupmix.core.DType;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.MixPrimitives;

/** Checks the arguments of mixing. */
interface CheckedMixing extends CheckedContext, MixPrimitives {
  @Override
  default void boxPaste(Tensor x, Tensor partner, Box box, Tensor out) {
    mixing("boxPaste", x, partner, out);
    require(
        box.top() >= 0
            && box.left() >= 0
            && box.height() >= 0
            && box.width() >= 0
            && box.top() + box.height() <= x.shape().dim(1)
            && box.left() + box.width() <= x.shape().dim(2),
        "boxPaste: %s wants to lie within x %s",
        box,
        x.shape());
    inner().boxPaste(x, partner, box, out);
  }

  @Override
  default void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    args().activation("channelNorm", "x", x, 4, Arguments.IMAGE);
    args().real("channelNorm", "norms", norms, Shape.of(x.shape().dim(0), x.shape().dim(3)));
    inner().channelNorm(x, kind, norms);
  }

  @Override
  default void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask) {
    args().rank("rfiMask", "norms", norms, 2, "[N,C]");
    args().shaped("rfiMask", "partner", partner, DType.I32, Shape.of(norms.shape().dim(0)));
    require(
        keep >= 0 && keep <= norms.shape().dim(1),
        "rfiMask: keep %d wants 0..%d, the number of filters",
        keep,
        norms.shape().dim(1));
    args().shaped("rfiMask", "mask", mask, DType.U8, norms.shape());
    inner().rfiMask(norms, partner, ranking, keep, mask);
  }

  @Override
  default void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) {
    mixing("channelMix", x, partner, out);
    mask("channelMix", x, mask);
    inner().channelMix(x, partner, mask, out);
  }

  @Override
  default void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) {
    mixing("channelMixGradient", dy, inverse, dx);
    mask("channelMixGradient", dy, mask);
    inner().channelMixGradient(dy, inverse, mask, dx);
  }

  private void mixing(String op, Tensor x, Tensor partner, Tensor out) {
    args().activation(op, "x", x, 4, Arguments.IMAGE);
    args().shaped(op, "partner", partner, DType.I32, Shape.of(x.shape().dim(0)));
    args().like(op, "out", out, x, x.shape());
    distinct(op, out, x);
  }

  private void mask(String op, Tensor x, Tensor mask) {
    args().shaped(op, "mask", mask, DType.U8, Shape.of(x.shape().dim(0), x.shape().dim(3)));
  }
}
