package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;
import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.DType;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.RowPrimitives;

/** Checks the arguments of operations on the rows of a batch. */
interface CheckedRows extends CheckedContext, RowPrimitives {
  @Override
  default void gatherRows(Tensor x, Tensor index, Tensor out) {
    rows("gatherRows", x, index, out);
    inner().gatherRows(x, index, out);
  }

  @Override
  default void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx) {
    args().activation("gatherRowsGradient", "dy", dy);
    rows("gatherRowsGradient", dx, index, dy);
    inner().gatherRowsGradient(dy, index, dx);
  }

  private void rows(String op, Tensor x, Tensor index, Tensor out) {
    args().typed(op, "x", x, x.dtype());
    require(x.shape().rank() >= 1, "%s: x %s wants at least one axis", op, x.shape());
    args().typed(op, "index", index, DType.I32);
    require(index.shape().rank() == 1, "%s: index is %s, wants [M]", op, index.shape());
    int[] dims = x.shape().dims();
    dims[0] = index.shape().dim(0);
    args().shaped(op, "rows", out, x.dtype(), Shape.of(dims));
    distinct(op, out, x);
  }

  @Override
  default void normalizeImages(
      Tensor images, Tensor placement, ImageTransform transform, Tensor out) {
    String op = "normalizeImages";
    args().typed(op, "images", images, DType.U8);
    require(
        images.shape().rank() == 4,
        "%s: images are %s, want %s",
        op,
        images.shape(),
        Arguments.IMAGE);
    args().shaped(op, "placement", placement, DType.I32, Shape.of(images.shape().dim(0), 3));
    require(
        transform.channels() == images.shape().dim(3),
        "%s: transform has %d channels, images %s",
        op,
        transform.channels(),
        images.shape());
    args().real(op, "out", out, images.shape());
    inner().normalizeImages(images, placement, transform, out);
  }
}
