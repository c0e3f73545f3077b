package org.catchupmix.core.primitive;

import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Matmuls and convolutions. All are activations, the weights too. */
public sealed interface Matrix extends Primitive {
  /**
   * {@code out = op(a) op(b)}, {@code out [..,M,N]}; {@code a} is {@code [..,M,K]}, or {@code
   * [..,K,M]} where transposed; {@code b} is {@code [..,K,N]}, or {@code [..,N,K]} where
   * transposed. With axes before these, which are the same in all three, each matrix of a batch is
   * multiplied by itself.
   */
  record Matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out)
      implements Matrix {
    public Matmul {
      Arguments arguments =
          Arguments.of(Matmul.class)
              .activation("a", a)
              .activation("b", b)
              .like("b", b, a, b.shape())
              .any("out", out)
              .that(
                  a.shape().rank() >= 2,
                  "a is %s, must be %s",
                  a.shape(),
                  transposeA ? "[..,K,M]" : "[..,M,K]")
              .that(
                  b.shape().rank() == a.shape().rank() && batch(b).equals(batch(a)),
                  "b is %s, must be %s with the same leading axes as a %s",
                  b.shape(),
                  transposeB ? "[..,N,K]" : "[..,K,N]",
                  a.shape());
      int ka = a.shape().dim(transposeA ? -2 : -1);
      int kb = b.shape().dim(transposeB ? -1 : -2);
      arguments
          .that(
              ka == kb,
              "a %s%s has K = %d, b %s%s has K = %d",
              a.shape(),
              transposeA ? "^T" : "",
              ka,
              b.shape(),
              transposeB ? "^T" : "",
              kb)
          .like("out", out, a, product(a.shape(), transposeA, b.shape(), transposeB))
          .distinct(out, a, b);
    }

    private static Shape batch(Tensor t) {
      int rank = t.shape().rank();
      return t.shape().without(rank - 2, rank - 1);
    }

    /** The shape of the result of factors that fit. */
    public static Shape product(Shape a, boolean transposeA, Shape b, boolean transposeB) {
      int rank = a.rank();
      return a.with(rank - 2, a.dim(transposeA ? -1 : -2))
          .with(rank - 1, b.dim(transposeB ? -2 : -1));
    }

    /** The number of products of two matrices. */
    public int products() {
      Shape s = out.shape();
      return (int) (s.elements() / s.dim(-1) / s.dim(-2));
    }

    /** K, the number of terms of each sum. */
    public int terms() {
      return a.shape().dim(transposeA ? -2 : -1);
    }
  }

  /**
   * Convolution, forward, zero outside of the image:
   *
   * <pre>
   *   y[n,i,j,co] = sum over kh,kw,ci of  x[n, i*stride+kh-padding, j*stride+kw-padding, ci] * w[co,kh,kw,ci]
   * </pre>
   *
   * <p>With G groups this holds for each, of its channels alone: w has Cin/G input channels, and
   * output channel co sees those of group {@code co / (Cout/G)}. So do the gradients.
   */
  record Conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) implements Matrix {
    public Conv2d {
      check(Conv2d.class, x, w, geometry, y).distinct(y, x, w);
    }
  }

  /**
   * A convolution in inference, fused with batch norm, addition and ReLU:
   *
   * <pre>
   *   y = act( norm( conv2d(x, w) ) + residual )
   * </pre>
   *
   * @param norm {@link BatchNorm.BatchNormInference}; empty for none
   * @param residual of the shape of y; empty to add nothing
   * @param relu whether {@code act(v) = max(v, 0)}; else {@code act(v) = v}
   */
  record Conv2dInference(
      Tensor x,
      Tensor w,
      Conv2dGeometry geometry,
      Optional<Norm> norm,
      Optional<Tensor> residual,
      boolean relu,
      Tensor y)
      implements Matrix {
    /** Arguments of a batch norm with running statistics, real {@code [C]}. */
    public record Norm(Tensor gamma, Tensor beta, BatchNorm.Statistics statistics) {
      private Stream<Tensor> tensors() {
        return Stream.of(gamma, beta, statistics.runningMean(), statistics.runningVariance());
      }
    }

    public Conv2dInference {
      Arguments arguments = check(Conv2dInference.class, x, w, geometry, y).distinct(y, x, w);
      norm.ifPresent(
          n ->
              n.statistics.check(
                  arguments.perChannel("gamma", n.gamma, y).perChannel("beta", n.beta, y), y));
      residual.ifPresent(r -> arguments.like("residual", r, y).distinct(y, r));
    }
  }

  /**
   * Its gradient w.r.t. the input:
   *
   * <pre>
   *   dx[n,h,v,ci] = sum over kh,kw,co, and i,j with i*stride+kh-padding = h, j*stride+kw-padding = v,
   *                  of  dy[n,i,j,co] * w[co,kh,kw,ci]
   * </pre>
   */
  record Conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx)
      implements Matrix {
    public Conv2dInputGradient {
      check(Conv2dInputGradient.class, dx, w, geometry, dy).distinct(dx, dy, w);
    }
  }

  /**
   * Its gradient w.r.t. the weights:
   *
   * <pre>
   *   dw[co,kh,kw,ci] = sum over n,i,j of  dy[n,i,j,co] * x[n, i*stride+kh-padding, j*stride+kw-padding, ci]
   * </pre>
   */
  record Conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw)
      implements Matrix {
    public Conv2dWeightGradient {
      check(Conv2dWeightGradient.class, x, dw, geometry, dy).distinct(dw, x, dy);
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case Matmul p ->
          Work.reading(p.a(), p.b())
              .writing(p.out())
              .flops(2.0 * p.out().shape().elements() * p.terms());
      case Conv2d(var x, var w, var geometry, var y) ->
          Work.reading(x, w).writing(y).flops(geometry.flops());
      case Conv2dInference(var x, var w, var geometry, var norm, var residual, _, var y) ->
          Work.reading(x, w)
              .alsoReading(norm.stream().flatMap(Conv2dInference.Norm::tensors))
              .alsoReading(residual.stream())
              .writing(y)
              .flops(geometry.flops() + 4.0 * y.shape().elements());
      case Conv2dInputGradient(var dy, var w, var geometry, var dx) ->
          Work.reading(dy, w).writing(dx).flops(geometry.flops());
      case Conv2dWeightGradient(var x, var dy, var geometry, var dw) ->
          Work.reading(x, dy).writing(dw).flops(geometry.flops());
    };
  }

  private static Arguments check(
      Class<? extends Matrix> kind, Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    return Arguments.of(kind)
        .activation("input", x)
        .like("input", x, x, geometry.inputShape())
        .like("weight", w, x, geometry.weightShape())
        .like("output", y, x, geometry.outputShape());
  }
}
