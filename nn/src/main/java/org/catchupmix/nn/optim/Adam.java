package org.catchupmix.nn.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.Update;
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
public final class Adam implements AutoCloseable {
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
  }

  /** Updates the parameters; those without a gradient stay. A wrong argument changes none. */
  public void step(Gradients gradients, AdamSettings settings) {
    List<Update.AdamStep> updates = new ArrayList<>();
    states.forEach(
        (p, s) -> {
          if (gradients.has(p)) {
            updates.add(
                new Update.AdamStep(
                    p.value(), gradients.of(p), s.first, s.second, settings, s.steps + 1));
          }
        });
    updates.forEach(scope::run);
    states.forEach((p, s) -> s.steps += gradients.has(p) ? 1 : 0);
  }

  @Override
  public void close() {
    scope.close();
  }
}
