package org.catchupmix.core.primitive;

import java.util.List;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Softmax and cross entropy. {@code logits [N,K]}, {@code losses [N]}; real unless said. */
public sealed interface Loss extends Primitive {
  /**
   * {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}, computed after subtracting the row's maximum.
   */
  record LogSoftmax(Tensor x, Tensor y) implements Loss {
    public LogSoftmax {
      Arguments.of(LogSoftmax.class)
          .real("x", x)
          .rank("x", x, 2, "[N,K]")
          .like("y", y, x)
          .distinct(y, x);
    }
  }

  /**
   * {@code dx[n,k] = dy[n,k] - exp(y[n,k]) * sum_j dy[n,j]}, with y the output of {@link
   * LogSoftmax}.
   */
  record LogSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) implements Loss {
    public LogSoftmaxGradient {
      Arguments.of(LogSoftmaxGradient.class)
          .real("y", y)
          .rank("y", y, 2, "[N,K]")
          .like("dy", dy, y)
          .like("dx", dx, y)
          .distinct(dx, y, dy);
    }
  }

  /**
   * Cross entropy with class indices and label smoothing s:
   *
   * <pre>
   *   losses[n] = - sum_k q[n,k] * logp[n,k],    q[n,k] = (1-s) * [k = labels[n]] + s/K
   * </pre>
   *
   * @param labels I32 {@code [N]}, each {@code 0..K-1}
   * @param smoothing s, {@code 0 <= s < 1}
   * @param logp output, {@code log softmax(logits)}, {@code [N,K]}, for the gradient
   */
  record CrossEntropy(Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses)
      implements Loss {
    public CrossEntropy {
      check(CrossEntropy.class, logits, labels, smoothing, logp)
          .real("losses", losses, labels.shape());
    }
  }

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) - q[n,k])}. */
  record CrossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits)
      implements Loss {
    public CrossEntropyGradient {
      check(CrossEntropyGradient.class, logp, labels, smoothing, dlogits)
          .real("dlosses", dlosses, labels.shape());
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case LogSoftmax(var x, var y) -> Work.reading(x).writing(y);
      case LogSoftmaxGradient(var y, var dy, var dx) -> Work.reading(y, dy).writing(dx);
      case CrossEntropy(var logits, var labels, _, var logp, var losses) ->
          Work.reading(logits, labels).writing(logp, losses);
      case CrossEntropyGradient(var logp, var labels, _, var dlosses, var dlogits) ->
          Work.reading(logp, labels, dlosses).writing(dlogits);
    };
  }

  @Override
  default List<Indices> indices() {
    return switch (this) {
      case CrossEntropy p -> classes(p.labels, p.logits);
      case CrossEntropyGradient p -> classes(p.labels, p.logp);
      case LogSoftmax _, LogSoftmaxGradient _ -> List.of();
    };
  }

  private static List<Indices> classes(Tensor labels, Tensor scores) {
    return List.of(new Indices("labels", labels, scores.shape().dim(1)));
  }

  private static Arguments check(
      Class<? extends Loss> kind, Tensor scores, Tensor labels, double smoothing, Tensor output) {
    Arguments arguments =
        Arguments.of(kind).real("scores", scores).rank("scores", scores, 2, "[N,K]");
    return arguments
        .shaped("labels", labels, DType.I32, Shape.of(scores.shape().dim(0)))
        .like("output", output, scores)
        .distinct(output, scores)
        .that(smoothing >= 0 && smoothing < 1, "smoothing %s must be 0 <= s < 1", smoothing);
  }
}
