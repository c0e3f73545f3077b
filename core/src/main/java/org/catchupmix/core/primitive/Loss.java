package org.catchupmix.core.primitive;

import java.util.Optional;
import java.util.stream.Stream;
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
      Arguments.of(LogSoftmax.class).real("x", x).rank("x", x, 2, "[N,K]").like("y", y, x);
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
          .like("dx", dx, y);
    }
  }

  /**
   * Cross entropy with class indices and label smoothing s:
   *
   * <pre>
   *   losses[n] = - sum_k q[n,k] * logp[n,k],    q[n,k] = (1-s) * [k = labels[n]] + s/K
   * </pre>
   *
   * @param labels I32 {@code [N]}, each {@code 0..K-1}; others are an IndexOutOfBoundsException on
   *     {@code cpu} and {@code reference}, and give their rows the loss NaN on a GPU, which reads
   *     them after the caller went on
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

  /**
   * The mean loss of a batch. Its samples may have two labels y and y', with weights w and w' for
   * the whole batch; CE as {@link CrossEntropy}:
   *
   * <pre>
   *   losses[0,n] = CE(z[n], y[n])     losses[1,n] = CE(z[n], y'[n])
   *   loss        = mean_n losses[0,n]           or       w * mean_n losses[0,n] + w' * mean_n losses[1,n]
   * </pre>
   *
   * <p>Losses, means and products are rounded to the compute dtype.
   *
   * @param labels y, I32 {@code [N]}, each {@code 0..K-1}, as there
   * @param second y' and both weights
   * @param smoothing s, {@code 0 <= s < 1}
   * @param logp output, {@code log softmax(logits)}, {@code [N,K]}, for the gradient
   * @param losses output, {@code [1,N]}, with second labels {@code [2,N]}
   * @param loss output, a scalar
   */
  record MeanCrossEntropy(
      Tensor logits,
      Tensor labels,
      Optional<SecondLabels> second,
      double smoothing,
      Tensor logp,
      Tensor losses,
      Tensor loss)
      implements Loss {
    public MeanCrossEntropy {
      checkMean(MeanCrossEntropy.class, logits, labels, second, smoothing, logp, loss)
          .real("losses", losses, Shape.of(second.isPresent() ? 2 : 1, logits.shape().dim(0)));
    }
  }

  /**
   * Its gradient, with q and q' of both labels: {@code dlogits[n,k] = w/N * dloss * (exp(logp[n,k])
   * - q[n,k]) + w'/N * dloss * (exp(logp[n,k]) - q'[n,k])}; without second labels the first term
   * and 1 for w.
   *
   * @param dloss a scalar
   */
  record MeanCrossEntropyGradient(
      Tensor logp,
      Tensor labels,
      Optional<SecondLabels> second,
      double smoothing,
      Tensor dloss,
      Tensor dlogits)
      implements Loss {
    public MeanCrossEntropyGradient {
      checkMean(MeanCrossEntropyGradient.class, logp, labels, second, smoothing, dlogits, dloss);
    }
  }

  /**
   * Second labels of the samples of a batch.
   *
   * @param labels y', I32 {@code [N]}
   * @param weights w and w', real {@code [2]}
   */
  record SecondLabels(Tensor labels, Tensor weights) {
    private Stream<Tensor> tensors() {
      return Stream.of(labels, weights);
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
      case MeanCrossEntropy p ->
          Work.reading(p.logits, p.labels)
              .alsoReading(p.second.stream().flatMap(SecondLabels::tensors))
              .writing(p.logp, p.losses, p.loss);
      case MeanCrossEntropyGradient p ->
          Work.reading(p.logp, p.labels, p.dloss)
              .alsoReading(p.second.stream().flatMap(SecondLabels::tensors))
              .writing(p.dlogits);
    };
  }

  private static Arguments checkMean(
      Class<? extends Loss> kind,
      Tensor scores,
      Tensor labels,
      Optional<SecondLabels> second,
      double smoothing,
      Tensor output,
      Tensor loss) {
    Arguments arguments =
        check(kind, scores, labels, smoothing, output).real("loss", loss, Shape.of());
    if (second.isPresent()) {
      arguments
          .shaped("second labels", second.get().labels(), DType.I32, labels.shape())
          .real("weights", second.get().weights(), Shape.of(2));
    }
    return arguments;
  }

  private static Arguments check(
      Class<? extends Loss> kind, Tensor scores, Tensor labels, double smoothing, Tensor output) {
    Arguments arguments =
        Arguments.of(kind).real("scores", scores).rank("scores", scores, 2, "[N,K]");
    return arguments
        .shaped("labels", labels, DType.I32, Shape.of(scores.shape().dim(0)))
        .like("output", output, scores)
        .that(smoothing >= 0 && smoothing < 1, "smoothing %s must be 0 <= s < 1", smoothing);
  }
}
