package org.catchupmix.core;

/** The optimiser's step and random numbers. All real. */
public sealed interface Update extends Primitive {
  /**
   * Stochastic gradient descent as in {@code torch.optim.SGD}, in place; all of one shape:
   *
   * <pre>
   *   g        = gradient + weightDecay * w
   *   velocity = momentum * velocity + g              (velocity starts at zero)
   *   w        = w - rate * ( nesterov ? g + momentum * velocity : velocity )
   * </pre>
   */
  record SgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdSettings settings)
      implements Update {
    /** Checks the arguments. */
    public SgdStep {
      Arguments.of(SgdStep.class)
          .real("w", w)
          .like("gradient", gradient, w)
          .like("velocity", velocity, w)
          .distinct(w, gradient, velocity)
          .distinct(velocity, gradient);
    }
  }

  /**
   * Uniform numbers of [0,1), the same bits on each device: element i is {@code (r >>> 8) * 2^-24}
   * with r the i-th word of the Philox stream, see {@link org.catchupmix.core.random.Philox}.
   */
  record FillUniform(long seed, long stream, Tensor out) implements Update {
    /** Checks the arguments. */
    public FillUniform {
      Arguments.of(FillUniform.class).real("out", out);
    }
  }

  /**
   * Normal numbers by Box and Muller from the same stream: elements 2i and 2i+1 are {@code mean +
   * std * sqrt(-2 ln u) * cos|sin(2 pi v)} with {@code u = 1 - uniform(2i)}, {@code v =
   * uniform(2i+1)}. Equal on each device to a tolerance.
   */
  record FillNormal(long seed, long stream, double mean, double std, Tensor out) implements Update {
    /** Checks the arguments. */
    public FillNormal {
      Arguments.of(FillNormal.class).real("out", out);
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case SgdStep(var w, var gradient, var velocity, _) ->
          Work.reading(w, gradient, velocity)
              .writing(w, velocity)
              .flops(6.0 * w.shape().elements());
      case FillUniform(_, _, var out) -> Work.reading().writing(out);
      case FillNormal(_, _, _, _, var out) -> Work.reading().writing(out);
    };
  }
}
