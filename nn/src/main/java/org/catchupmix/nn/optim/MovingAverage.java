package org.catchupmix.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.Tensor;

/**
 * Exponential moving average of weights, which often tests better than the weights: {@code average
 * = decay * average + (1 - decay) * w} after each step.
 */
public final class MovingAverage implements AutoCloseable {
  private final TensorScope scope;
  private final double decay;
  private final Map<Var, Tensor> averages = new LinkedHashMap<>();

  /**
   * Starts with the present weights.
   *
   * @param parameters real tensors of the backend
   * @param decay share of the average that stays, {@code 0 <= decay < 1}
   * @throws IllegalArgumentException if the decay is outside its range
   */
  public MovingAverage(Backend backend, List<Var> parameters, double decay) {
    Preconditions.require(decay >= 0 && decay < 1, "decay %s must be 0 <= decay < 1", decay);
    this.decay = decay;
    scope = new TensorScope(backend);
    parameters.forEach(
        p -> averages.put(p, scope.like(p.value(), out -> new Elementwise.Copy(p.value(), out))));
  }

  /** Takes the weights after a step into the averages. */
  public void update() {
    averages.forEach(
        (p, average) -> scope.run(new Elementwise.Interpolate(average, p.value(), decay, average)));
  }

  /** Exchanges weights and averages: before a test, and again before the next step. */
  public void swap() {
    averages.forEach(
        (p, average) -> {
          Tensor weights = scope.like(average, out -> new Elementwise.Copy(p.value(), out));
          scope.run(new Elementwise.Copy(average, p.value()));
          scope.run(new Elementwise.Copy(weights, average));
          scope.release(weights);
        });
  }

  @Override
  public void close() {
    scope.close();
  }
}
