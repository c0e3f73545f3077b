package org.catchupmix.core.primitive;

import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * The optimiser's step, and how it is stopped. All real.
 *
 * <p>A training that does not wait for its losses cannot check on the host whether they are finite.
 * Instead, {@code stopped [1]} on the device becomes 1 at the first loss that is not. From then on
 * {@link SgdStep}, {@link AdamStep} and {@link Snapshot} do nothing, so the last good state stays
 * until the host notices.
 */
public sealed interface Update extends Primitive {
  /**
   * Stochastic gradient descent as in {@code torch.optim.SGD}, in place; all of one shape:
   *
   * <pre>
   *   g        = gradient + weightDecay * w
   *   velocity = momentum * velocity + g              (velocity starts at zero)
   *   w        = w - rate * ( nesterov ? g + momentum * velocity : velocity )
   * </pre>
   *
   * @param control {@code [rate]}, and whether there is a step
   */
  record SgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdRule rule, StepControl control)
      implements Update {
    public SgdStep {
      Arguments.of(SgdStep.class)
          .real("w", w)
          .like("gradient", gradient, w)
          .like("velocity", velocity, w)
          .distinct(w, gradient, velocity)
          .distinct(velocity, gradient)
          .real("factors", control.factors(), ONE)
          .real("stopped", control.stopped(), ONE);
    }
  }

  /**
   * Adam as in {@code torch.optim.Adam}, or AdamW as in {@code torch.optim.AdamW}, in place; all of
   * one shape:
   *
   * <pre>
   *   g      = decoupled ? gradient : gradient + weightDecay * w
   *   first  = beta1 * first + (1 - beta1) * g             (both moments start at zero)
   *   second = beta2 * second + (1 - beta2) * g^2
   *   w      = decoupled ? w - rate * weightDecay * w : w
   *   w      = w - rate / (1 - beta1^step) * first / ( sqrt(second / (1 - beta2^step)) + epsilon )
   * </pre>
   *
   * @param control what {@link AdamSettings#factors} computes of rate and step, and whether there
   *     is a step
   */
  record AdamStep(
      Tensor w, Tensor gradient, Tensor first, Tensor second, AdamRule rule, StepControl control)
      implements Update {
    public AdamStep {
      Arguments.of(AdamStep.class)
          .real("w", w)
          .like("gradient", gradient, w)
          .like("first", first, w)
          .like("second", second, w)
          .distinct(w, gradient, first, second)
          .distinct(first, gradient, second)
          .distinct(second, gradient)
          .real("factors", control.factors(), ADAM_FACTORS)
          .real("stopped", control.stopped(), ONE);
    }
  }

  /**
   * Device memory that decides about a step.
   *
   * @param factors {@link StepSettings#factors}: {@code [1]} of SGD, {@code [3]} of Adam
   * @param stopped {@code [1]}; there is no step unless it is 0
   */
  record StepControl(Tensor factors, Tensor stopped) {}

  /** {@code stopped = x is finite ? stopped : 1}; both {@code [1]}, or x a scalar. */
  record Stop(Tensor x, Tensor stopped) implements Update {
    public Stop {
      Arguments.of(Stop.class)
          .real("x", x)
          .that(x.shape().elements() == 1, "x is %s, must have one element", x.shape())
          .real("stopped", stopped, ONE)
          .distinct(stopped, x);
    }
  }

  /** {@code out = stopped ? out : x}, of one shape; stopped {@code [1]}. */
  record Snapshot(Tensor x, Tensor stopped, Tensor out) implements Update {
    public Snapshot {
      Arguments.of(Snapshot.class)
          .real("x", x)
          .real("stopped", stopped, ONE)
          .like("out", out, x)
          .distinct(out, x, stopped);
    }
  }

  Shape ONE = Shape.of(1);
  Shape ADAM_FACTORS = Shape.of(3);

  @Override
  default Work work() {
    return switch (this) {
      case SgdStep(var w, var gradient, var velocity, _, var control) ->
          Work.reading(w, gradient, velocity, control.factors, control.stopped)
              .writing(w, velocity)
              .flops(6.0 * w.shape().elements());
      case AdamStep(var w, var gradient, var first, var second, _, var control) ->
          Work.reading(w, gradient, first, second, control.factors, control.stopped)
              .writing(w, first, second)
              .flops(14.0 * w.shape().elements());
      case Stop(var x, var stopped) -> Work.reading(x, stopped).writing(stopped);
      case Snapshot(var x, var stopped, var out) -> Work.reading(x, stopped, out).writing(out);
    };
  }
}
