package org.catchupmix.core;

/** Softmax and cross entropy. {@code logits [N,K]}, {@code losses [N]}; real unless said. */
public sealed interface Loss extends Primitive {
  /**
   * {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}, computed after subtracting the row's maximum.
   */
  record LogSoftmax(Tensor x, Tensor y) implements Loss {
    /** Checks the arguments. */
    public LogSoftmax {
      Arguments.of(LogSoftmax.class).real("x", x).rank("x", x, 2, "[N,K]").like("y", y, x);
    }
  }

  /**
   * {@code dx[n,k] = dy[n,k] - exp(y[n,k]) * sum_j dy[n,j]}, with y the output of {@link
   * LogSoftmax}.
   */
  record LogSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) implements Loss {
    /** Checks the arguments. */
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
   * @param labels I32 {@code [N]}, each {@code 0..K-1}; others are an IndexOutOfBoundsException, of
   *     this run or, on a device that works behind the caller's back, of the next download
   * @param smoothing s, {@code 0 <= s < 1}
   * @param logp output, {@code log softmax(logits)}, {@code [N,K]}, for the gradient
   */
  record CrossEntropy(Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses)
      implements Loss {
    /** Checks the arguments. */
    public CrossEntropy {
      check(CrossEntropy.class, logits, labels, smoothing, logp, losses);
    }
  }

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) - q[n,k])}. */
  record CrossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits)
      implements Loss {
    /** Checks the arguments. */
    public CrossEntropyGradient {
      check(CrossEntropyGradient.class, logp, labels, smoothing, dlogits, dlosses);
    }
  }

  /** {@code losses[n] = - sum_k targets[n,k] * logp[n,k]}; {@code targets [N,K]}; logp as above. */
  record SoftCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses)
      implements Loss {
    /** Checks the arguments. */
    public SoftCrossEntropy {
      check(SoftCrossEntropy.class, logits, targets, logp, losses);
    }
  }

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) * sum_j targets[n,j] - targets[n,k])}. */
  record SoftCrossEntropyGradient(Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits)
      implements Loss {
    /** Checks the arguments. */
    public SoftCrossEntropyGradient {
      check(SoftCrossEntropyGradient.class, logp, targets, dlogits, dlosses);
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
      case SoftCrossEntropy(var logits, var targets, var logp, var losses) ->
          Work.reading(logits, targets).writing(logp, losses);
      case SoftCrossEntropyGradient(var logp, var targets, var dlosses, var dlogits) ->
          Work.reading(logp, targets, dlosses).writing(dlogits);
    };
  }

  private static void check(
      Class<? extends Loss> kind,
      Tensor scores,
      Tensor labels,
      double smoothing,
      Tensor second,
      Tensor losses) {
    Arguments arguments =
        Arguments.of(kind).real("scores", scores).rank("scores", scores, 2, "[N,K]");
    Shape rows = Shape.of(scores.shape().dim(0));
    arguments
        .shaped("labels", labels, DType.I32, rows)
        .like("output", second, scores)
        .real("losses", losses, rows)
        .that(smoothing >= 0 && smoothing < 1, "smoothing %s must be 0 <= s < 1", smoothing);
  }

  private static void check(
      Class<? extends Loss> kind, Tensor scores, Tensor targets, Tensor second, Tensor losses) {
    Arguments.of(kind)
        .real("scores", scores)
        .rank("scores", scores, 2, "[N,K]")
        .like("targets", targets, scores)
        .like("output", second, scores)
        .real("losses", losses, Shape.of(scores.shape().dim(0)));
  }
}
