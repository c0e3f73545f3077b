package org.catchupmix.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;

/**
 * Stochastic gradient descent with momentum as {@code torch.optim.SGD}, weight decay on all
 * parameters; the formula is that of {@link org.catchupmix.core.primitive.Update.SgdStep}.
 */
public final class Sgd implements AutoCloseable {
  private final Backend backend;
  private final List<Names.Named> parameters;
  private final Scope scope;
  private final Map<String, Tensor> velocity = new LinkedHashMap<>();

  /** Creates an optimiser whose velocities are zero. */
  public Sgd(Network network) {
    backend = network.backend();
    parameters = network.parameters();
    scope = new Scope(backend);
    for (Names.Named p : parameters) {
      velocity.put(p.name(), scope.filled(p.tensor().shape(), 0));
    }
  }

  /** Updates the parameters; those without a gradient stay. A wrong argument changes none. */
  public void step(Gradients gradients, SgdSettings step) {
    step(gradients, step, Optional.empty());
  }

  /** Updates the parameters unless the device decides otherwise, see {@link Update.SgdStep}. */
  public void step(Gradients gradients, SgdSettings step, Optional<Update.StepControl> control) {
    List<Update.SgdStep> updates =
        parameters.stream()
            .filter(p -> gradients.has(p.var()))
            .map(
                p ->
                    new Update.SgdStep(
                        p.tensor(), gradients.of(p.var()), velocity.get(p.name()), step, control))
            .toList();
    updates.forEach(backend::run);
  }

  /** Velocity of each parameter by name; reading a checkpoint overwrites them. */
  public Map<String, Tensor> velocities() {
    return velocity;
  }

  @Override
  public void close() {
    scope.close();
  }
}
