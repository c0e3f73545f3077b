package org.catchupmix.core.primitive;

import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Pooling over windows of pixels. {@code x [N,H,W,C]}, {@code y [N,OH,OW,C]}; activations unless
 * stated otherwise.
 */
public sealed interface Pooling extends Primitive {
  /**
   * {@code y} = the largest value of each window, NaN if there is one. {@code winner} (U8, shape of
   * y) = its position in the window, {@code row * window + column}; the first among equals. The
   * first of several NaN wins too, whereas PyTorch takes the last.
   */
  record MaxPool(Tensor x, PoolGeometry geometry, Tensor y, Tensor winner) implements Pooling {
    public MaxPool {
      check(MaxPool.class, x, geometry, y)
          .shaped("winner", winner, DType.U8, geometry.outputShape());
    }
  }

  /**
   * {@code dx} = sum of {@code dy} over the windows that this pixel won; a gather, in window order.
   */
  record MaxPoolGradient(Tensor dy, Tensor winner, PoolGeometry geometry, Tensor dx)
      implements Pooling {
    public MaxPoolGradient {
      check(MaxPoolGradient.class, dx, geometry, dy)
          .shaped("winner", winner, DType.U8, geometry.outputShape());
    }
  }

  /** {@code y} = sum of each window / window^2; padding counts as zeros. */
  record AveragePool(Tensor x, PoolGeometry geometry, Tensor y) implements Pooling {
    public AveragePool {
      check(AveragePool.class, x, geometry, y);
    }
  }

  /** {@code dx} = sum of {@code dy / window^2} over the windows that contain this pixel. */
  record AveragePoolGradient(Tensor dy, PoolGeometry geometry, Tensor dx) implements Pooling {
    public AveragePoolGradient {
      check(AveragePoolGradient.class, dx, geometry, dy);
    }
  }

  /** {@code y[n,c] = mean over h,w of x[n,h,w,c]}; {@code y [N,C]}. */
  record GlobalAveragePool(Tensor x, Tensor y) implements Pooling {
    public GlobalAveragePool {
      check(GlobalAveragePool.class, x, y);
    }
  }

  /** {@code dx[n,h,w,c] = dy[n,c] / (H*W)}. */
  record GlobalAveragePoolGradient(Tensor dy, Tensor dx) implements Pooling {
    public GlobalAveragePoolGradient {
      check(GlobalAveragePoolGradient.class, dx, dy);
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case MaxPool(var x, _, var y, var winner) -> Work.reading(x).writing(y, winner);
      case MaxPoolGradient(var dy, var winner, _, var dx) -> Work.reading(dy, winner).writing(dx);
      case AveragePool(var x, _, var y) -> Work.reading(x).writing(y);
      case AveragePoolGradient(var dy, _, var dx) -> Work.reading(dy).writing(dx);
      case GlobalAveragePool(var x, var y) ->
          Work.reading(x).writing(y).flops(x.shape().elements());
      case GlobalAveragePoolGradient(var dy, var dx) -> Work.reading(dy).writing(dx);
    };
  }

  private static Arguments check(
      Class<? extends Pooling> kind, Tensor x, PoolGeometry geometry, Tensor y) {
    return Arguments.of(kind)
        .activation("input", x)
        .like("input", x, x, geometry.inputShape())
        .like("output", y, x, geometry.outputShape())
        .distinct(x, y);
  }

  private static Arguments check(Class<? extends Pooling> kind, Tensor x, Tensor y) {
    return Arguments.of(kind)
        .activation("input", x)
        .rank("input", x, 4, Arguments.IMAGE)
        .like("output", y, x, Shape.of(x.shape().dim(0), x.shape().dim(3)));
  }
}
