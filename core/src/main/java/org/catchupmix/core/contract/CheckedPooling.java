package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;

import org.catchupmix.core.DType;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.PoolPrimitives;

/** Checks the arguments of pooling. */
interface CheckedPooling extends CheckedContext, PoolPrimitives {
  @Override
  default void maxPool(Tensor x, PoolGeometry geometry, Tensor y, Tensor winner) {
    pooling("maxPool", x, geometry, y);
    args().shaped("maxPool", "winner", winner, DType.U8, geometry.outputShape());
    inner().maxPool(x, geometry, y, winner);
  }

  @Override
  default void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry geometry, Tensor dx) {
    pooling("maxPoolGradient", dx, geometry, dy);
    args().shaped("maxPoolGradient", "winner", winner, DType.U8, geometry.outputShape());
    inner().maxPoolGradient(dy, winner, geometry, dx);
  }

  @Override
  default void averagePool(Tensor x, PoolGeometry geometry, Tensor y) {
    pooling("averagePool", x, geometry, y);
    inner().averagePool(x, geometry, y);
  }

  @Override
  default void averagePoolGradient(Tensor dy, PoolGeometry geometry, Tensor dx) {
    pooling("averagePoolGradient", dx, geometry, dy);
    inner().averagePoolGradient(dy, geometry, dx);
  }

  private void pooling(String op, Tensor x, PoolGeometry geometry, Tensor y) {
    args().activation(op, "input", x);
    args().like(op, "input", x, x, geometry.inputShape());
    args().like(op, "output", y, x, geometry.outputShape());
    distinct(op, x, y);
  }

  @Override
  default void globalAveragePool(Tensor x, Tensor y) {
    globalPooling("globalAveragePool", x, y);
    inner().globalAveragePool(x, y);
  }

  @Override
  default void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    globalPooling("globalAveragePoolGradient", dx, dy);
    inner().globalAveragePoolGradient(dy, dx);
  }

  private void globalPooling(String op, Tensor x, Tensor y) {
    args().activation(op, "input", x, 4, Arguments.IMAGE);
    args().like(op, "output", y, x, Shape.of(x.shape().dim(0), x.shape().dim(3)));
  }
}
