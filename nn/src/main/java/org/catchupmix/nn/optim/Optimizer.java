package org.catchupmix.nn.optim;

import java.util.Map;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.SgdRule;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.primitive.UpdateRule;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;

/**
 * An optimiser as a trainer runs it: the device's memory decides what a step does, so that a
 * recorded step can be repeated. A loop of one's own calls {@code step} of {@link Sgd} or {@link
 * Adam} with their settings.
 */
public sealed interface Optimizer extends AutoCloseable permits Sgd, Adam {
  /** Creates the optimiser of a rule for the parameters that are not frozen. */
  static Optimizer of(Network network, UpdateRule rule) {
    return switch (rule) {
      case SgdRule _ -> new Sgd(network);
      case AdamRule _ -> new Adam(network);
    };
  }

  /** Makes memory that controls steps; its factors are 0. */
  Update.StepControl control(TensorScope scope);

  /**
   * Updates the parameters by factors of the device, unless that stops it; those without a gradient
   * stay. It does not {@link #count} the step.
   *
   * @param control whose factors are those of the step after {@link #steps}
   * @throws IllegalArgumentException if the rule is that of another optimiser
   */
  void step(Gradients gradients, UpdateRule rule, Update.StepControl control);

  /** Number of steps so far. */
  int steps();

  /** Adds to the number of steps; a negative number takes back those that did not run. */
  void count(int steps);

  /**
   * State of a parameter by name, such as {@code velocity}, in one order on all machines; reading a
   * checkpoint overwrites it.
   *
   * @throws IllegalArgumentException if it is not a parameter of this optimiser
   */
  Map<String, Tensor> state(Var parameter);

  @Override
  void close();
}
