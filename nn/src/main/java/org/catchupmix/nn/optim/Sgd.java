package org.catchupmix.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.SgdRule;
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
  private final TensorScope scope;
  private final Map<Var, Tensor> velocity = new LinkedHashMap<>();

  /** Rate of steps that nothing stops. */
  private final Update.StepControl own;

  /** Creates an optimiser of the parameters that are not frozen. */
  public Sgd(Network network) {
    this(network.backend(), network.parameters().stream().map(Names.Named::var).toList());
  }

  /**
   * Creates an optimiser whose velocities are zero.
   *
   * @param parameters real tensors of the backend
   */
  public Sgd(Backend backend, List<Var> parameters) {
    scope = new TensorScope(backend);
    parameters.forEach(p -> velocity.put(p, scope.filled(p.shape(), 0)));
    own = new Update.StepControl(scope.filled(Update.ONE, 0), scope.filled(Update.ONE, 0));
  }

  /** Updates the parameters; those without a gradient stay. A wrong argument changes none. */
  public void step(Gradients gradients, SgdSettings step) {
    scope.backend().upload(new double[] {step.rate()}, own.rate());
    step(gradients, step.rule(), own);
  }

  /** Updates the parameters at a rate of the device, unless that stops it. */
  public void step(Gradients gradients, SgdRule rule, Update.StepControl control) {
    List<Update.SgdStep> updates =
        velocity.entrySet().stream()
            .filter(e -> gradients.has(e.getKey()))
            .map(
                e ->
                    new Update.SgdStep(
                        e.getKey().value(), gradients.of(e.getKey()), e.getValue(), rule, control))
            .toList();
    updates.forEach(scope::run);
  }

  /**
   * Velocity of a parameter; reading a checkpoint overwrites it.
   *
   * @throws IllegalArgumentException if it is not a parameter of this optimiser
   */
  public Tensor velocity(Var parameter) {
    Tensor v = velocity.get(parameter);
    Preconditions.require(v != null, "%s is no parameter of this optimiser", parameter);
    return v;
  }

  @Override
  public void close() {
    scope.close();
  }
}
