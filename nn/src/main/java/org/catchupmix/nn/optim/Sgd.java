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
import org.catchupmix.core.primitive.UpdateRule;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;

/**
 * Stochastic gradient descent with momentum as {@code torch.optim.SGD}, weight decay on all
 * parameters; the formula is that of {@link org.catchupmix.core.primitive.Update.SgdStep}.
 */
public final class Sgd implements Optimizer {
  private final TensorScope scope;
  private final Map<Var, Tensor> velocity = new LinkedHashMap<>();

  /** The rate in a loop of one's own, whose steps nothing stops. */
  private final Update.StepControl own;

  private int steps;

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
    own = control(scope);
  }

  @Override
  public Update.StepControl control(TensorScope of) {
    return new Update.StepControl(of.filled(Update.ONE, 0), of.filled(Update.ONE, 0));
  }

  /** Updates the parameters; those without a gradient stay. A wrong argument changes none. */
  public void step(Gradients gradients, SgdSettings step) {
    scope.backend().upload(step.factors(steps + 1), own.factors());
    step(gradients, step.rule(), own);
    count(1);
  }

  @Override
  public void step(Gradients gradients, UpdateRule rule, Update.StepControl control) {
    Preconditions.require(rule instanceof SgdRule, "sgd: the rule %s must be an SgdRule", rule);
    SgdRule sgd = (SgdRule) rule;
    List<Update.SgdStep> updates =
        velocity.entrySet().stream()
            .filter(e -> gradients.has(e.getKey()))
            .map(
                e ->
                    new Update.SgdStep(
                        e.getKey().value(), gradients.of(e.getKey()), e.getValue(), sgd, control))
            .toList();
    updates.forEach(scope::run);
  }

  /**
   * Velocity of a parameter.
   *
   * @throws IllegalArgumentException if it is not a parameter of this optimiser
   */
  public Tensor velocity(Var parameter) {
    Tensor v = velocity.get(parameter);
    Preconditions.require(v != null, "%s is no parameter of this optimiser", parameter);
    return v;
  }

  @Override
  public Map<String, Tensor> state(Var parameter) {
    return Map.of("velocity", velocity(parameter));
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public void count(int more) {
    steps += more;
  }

  @Override
  public void close() {
    scope.close();
  }
}
