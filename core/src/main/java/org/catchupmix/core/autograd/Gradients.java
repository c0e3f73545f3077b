package org.catchupmix.core.autograd;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Tensor;

/**
 * The gradients of a backward pass: those on their way, and in the end those of the parameters.
 *
 * <p>Where an operation hands its gradient on unchanged (a sum does), two variables share one
 * tensor; a shared tensor is never written to. That is why the owners of each are counted.
 */
public final class Gradients {
  private final TensorScope scope;
  private final Predicate<Var> needed;
  private final Map<Var, Tensor> gradient = new IdentityHashMap<>();
  private final Map<Tensor, Integer> owners = new IdentityHashMap<>();

  Gradients(TensorScope scope, Predicate<Var> needed) {
    this.scope = scope;
    this.needed = needed;
  }

  /**
   * Gradients that were computed elsewhere, such as sums over several backward passes.
   *
   * @param gradients of parameters; whoever made them owns them
   */
  public static Gradients of(Map<Var, Tensor> gradients) {
    Gradients g = new Gradients(null, gradients::containsKey);
    g.gradient.putAll(gradients);
    return g;
  }

  /** Whether a gradient of this variable is needed at all; a rule may skip the work otherwise. */
  public boolean needs(Var v) {
    return needed.test(v);
  }

  /**
   * Adds a gradient that one primitive computes.
   *
   * @param rule the primitive that writes the gradient to the tensor that it is given, of the
   *     variable's shape and type; not called if the gradient is not needed
   */
  public void add(Var v, Function<Tensor, Primitive> rule) {
    if (needs(v)) {
      Tensor contribution = scope.like(v.value());
      scope.run(rule.apply(contribution));
      add(v, contribution);
    }
  }

  /**
   * Adds a gradient that is there: {@code dy} itself, which is shared, not copied, or a tensor that
   * the rule has made in {@link #scope} for this variable alone, which is taken over.
   *
   * @throws IllegalArgumentException if it has another shape or type than the variable
   */
  public void add(Var v, Tensor contribution) {
    if (!needs(v)) {
      discard(contribution);
      return;
    }
    requireLike(v.value(), contribution);
    Tensor sum = gradient.get(v);
    if (sum == null) {
      own(v, contribution);
    } else if (owners.get(sum) == 1) {
      scope.run(new Elementwise.Axpy(1, contribution, sum));
      discard(contribution);
    } else {
      Tensor total = owners.containsKey(contribution) ? scope.like(v.value()) : contribution;
      scope.run(new Elementwise.Add(sum, contribution, total));
      free(sum);
      own(v, total);
    }
  }

  private static void requireLike(Tensor value, Tensor contribution) {
    if (!contribution.shape().equals(value.shape()) || contribution.dtype() != value.dtype()) {
      throw new IllegalArgumentException(
          "backward: the gradient of an input %s%s is %s%s, must be of its shape and type"
              .formatted(value.dtype(), value.shape(), contribution.dtype(), contribution.shape()));
    }
  }

  private void discard(Tensor t) {
    if (!owners.containsKey(t)) {
      scope.release(t);
    }
  }

  /** The scope in which a rule makes tensors; it releases those that it does not add. */
  public TensorScope scope() {
    return scope;
  }

  private void own(Var v, Tensor t) {
    gradient.put(v, t);
    owners.merge(t, 1, Integer::sum);
  }

  /** The gradient so far, or null. */
  Tensor find(Var v) {
    return gradient.get(v);
  }

  /** The gradient so far, or null, to be {@link #free freed} by the caller. */
  Tensor take(Var v) {
    return gradient.remove(v);
  }

  /** Drops one variable's reference to a gradient, and frees it with the last one. */
  void free(Tensor t) {
    if (t != null && owners.merge(t, -1, Integer::sum) == 0) {
      owners.remove(t);
      scope.release(t);
    }
  }

  /** Whether the loss depends on this parameter. */
  public boolean has(Var v) {
    return gradient.containsKey(v);
  }

  /**
   * The gradient of a parameter, or of a kept result. It lives until the graph is closed.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor of(Var v) {
    Tensor t = gradient.get(v);
    if (t == null) {
      throw new IllegalArgumentException(
          "no gradient of %s: the loss does not depend on it, or it is neither a parameter nor kept"
              .formatted(v));
    }
    return t;
  }

  @Override
  public String toString() {
    return gradient.entrySet().stream()
        .map(e -> "%s: %s".formatted(e.getKey().name(), e.getValue()))
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}
