package org.catchupmix.nn.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.primitive.UpdateRule;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;

/**
 * Adam (Kingma and Ba, ICLR 2015) as {@code torch.optim.Adam}, and AdamW (Loshchilov and Hutter,
 * ICLR 2019) as {@code torch.optim.AdamW}:
 *
 * <pre>
 *   g      = gradient + weightDecay * w                      (AdamW: g = gradient)
 *   first  = beta1 * first  + (1 - beta1) * g
 *   second = beta2 * second + (1 - beta2) * g^2
 *   w      = w - rate * mean / ( sqrt(square) + epsilon )    (AdamW: also - rate * weightDecay * w)
 *   mean   = first / (1 - beta1^t),  square = second / (1 - beta2^t),  t = 1, 2, ...
 * </pre>
 */
public final class Adam implements Optimizer {
  private static final class State {
    private final Tensor first;
    private final Tensor second;
    private int steps;

    State(Tensor first, Tensor second) {
      this.first = first;
      this.second = second;
    }
  }

  private final TensorScope scope;
  private final Map<Var, State> states = new LinkedHashMap<>();

  /** Factors of steps that nothing stops. */
  private final Update.StepControl own;

  /** Creates an optimiser of the parameters that are not frozen. */
  public Adam(Network network) {
    this(network.backend(), network.parameters().stream().map(Names.Named::var).toList());
  }

  /**
   * Creates an optimiser whose moments are zero.
   *
   * @param parameters real tensors of the backend
   */
  public Adam(Backend backend, List<Var> parameters) {
    scope = new TensorScope(backend);
    parameters.forEach(
        p -> states.put(p, new State(scope.filled(p.shape(), 0), scope.filled(p.shape(), 0))));
    own = control(scope);
  }

  @Override
  public Update.StepControl control(TensorScope of) {
    return new Update.StepControl(of.filled(Update.ADAM_FACTORS, 0), of.filled(Update.ONE, 0));
  }

  /** Updates the parameters; those without a gradient stay. A wrong argument changes none. */
  public void step(Gradients gradients, AdamSettings settings) {
    Map<Integer, List<Update.AdamStep>> updates = new TreeMap<>();
    with(gradients)
        .forEach(
            p ->
                updates
                    .computeIfAbsent(states.get(p).steps + 1, _ -> new ArrayList<>())
                    .add(update(p, gradients, settings.rule(), own)));
    updates.forEach(
        (step, all) -> {
          scope.backend().upload(settings.factors(step), own.factors());
          all.forEach(scope::run);
        });
    with(gradients).forEach(p -> states.get(p).steps++);
  }

  @Override
  public void step(Gradients gradients, UpdateRule rule, Update.StepControl control) {
    Preconditions.require(rule instanceof AdamRule, "adam: the rule %s must be an AdamRule", rule);
    AdamRule adam = (AdamRule) rule;
    List<Update.AdamStep> updates =
        with(gradients).stream().map(p -> update(p, gradients, adam, control)).toList();
    updates.forEach(scope::run);
  }

  private List<Var> with(Gradients gradients) {
    return states.keySet().stream().filter(gradients::has).toList();
  }

  private Update.AdamStep update(
      Var p, Gradients gradients, AdamRule rule, Update.StepControl control) {
    State s = states.get(p);
    return new Update.AdamStep(p.value(), gradients.of(p), s.first, s.second, rule, control);
  }

  @Override
  public Map<String, Tensor> state(Var parameter) {
    State s = states.get(parameter);
    Preconditions.require(s != null, "%s is no parameter of this optimiser", parameter);
    return new TreeMap<>(Map.of("first", s.first, "second", s.second));
  }

  /** Number of steps of the parameters that took the most. */
  @Override
  public int steps() {
    return states.values().stream().mapToInt(s -> s.steps).max().orElse(0);
  }

  @Override
  public void count(int steps) {
    states.values().forEach(s -> s.steps += steps);
  }

  @Override
  public void close() {
    scope.close();
  }
}
