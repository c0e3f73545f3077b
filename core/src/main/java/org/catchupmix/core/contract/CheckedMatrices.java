package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;
import static org.catchupmix.core.contract.Arguments.require;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.MatrixPrimitives;

/** Checks the arguments of matrix products and convolutions. */
interface CheckedMatrices extends CheckedContext, MatrixPrimitives {
  @Override
  default void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    args().activation("matmul", "a", a, 2, transposeA ? "[K,M]" : "[M,K]");
    args().activation("matmul", "b", b, 2, transposeB ? "[N,K]" : "[K,N]");
    args().like("matmul", "b", b, a, b.shape());
    int k = a.shape().dim(transposeA ? 0 : 1);
    require(
        b.shape().dim(transposeB ? 1 : 0) == k,
        "matmul: a %s%s has K = %d, b %s%s has K = %d",
        a.shape(),
        transposeA ? "^T" : "",
        k,
        b.shape(),
        transposeB ? "^T" : "",
        b.shape().dim(transposeB ? 1 : 0));
    args()
        .like(
            "matmul",
            "out",
            out,
            a,
            Shape.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1)));
    distinct("matmul", out, a, b);
    inner().matmul(a, transposeA, b, transposeB, out);
  }

  @Override
  default void conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    convolution("conv2d", x, w, geometry, y);
    distinct("conv2d", y, x, w);
    inner().conv2d(x, w, geometry, y);
  }

  @Override
  default void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx) {
    convolution("conv2dInputGradient", dx, w, geometry, dy);
    distinct("conv2dInputGradient", dx, dy, w);
    inner().conv2dInputGradient(dy, w, geometry, dx);
  }

  @Override
  default void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw) {
    convolution("conv2dWeightGradient", x, dw, geometry, dy);
    distinct("conv2dWeightGradient", dw, x, dy);
    inner().conv2dWeightGradient(x, dy, geometry, dw);
  }

  private void convolution(String op, Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    args().activation(op, "input", x);
    args().like(op, "input", x, x, geometry.inputShape());
    args().like(op, "weight", w, x, geometry.weightShape());
    args().like(op, "output", y, x, geometry.outputShape());
  }
}
