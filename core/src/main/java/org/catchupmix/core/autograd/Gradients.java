package org.catchupmix.core.autograd;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;

/**
 * The gradients of a backward pass: those on their way, and in the end those of the parameters.
 *
 * <p>Where an operation hands its gradient on unchanged (a sum does), two variables share one
 * tensor; a shared tensor is never written to.
 */
public final class Gradients {
  private final Scope scope;
  private final Predicate<Var> wanted;
  private final BackwardListener listener;
  private final Map<Var, Tensor> gradient = new IdentityHashMap<>();
  private final Map<Tensor, Integer> owners = new IdentityHashMap<>();

  Gradients(Scope scope, Predicate<Var> wanted, BackwardListener listener) {
    this.scope = scope;
    this.wanted = wanted;
    this.listener = listener;
  }

  /** Whether a gradient of this variable is wanted at all; a rule may skip the work otherwise. */
  public boolean wants(Var v) {
    return wanted.test(v);
  }

  /**
   * Adds a gradient that has to be computed.
   *
   * @param write writes it to a tensor of the variable's shape; not called if it is not wanted
   */
  public void add(Var v, Consumer<Tensor> write) {
    if (wants(v)) {
      Tensor contribution = scope.like(v.value());
      write.accept(contribution);
      give(v, contribution);
    }
  }

  /**
   * Adds a gradient that a rule has computed for this variable alone, and takes the tensor over.
   */
  public void give(Var v, Tensor contribution) {
    Tensor sum = gradient.get(v);
    if (!wants(v)) {
      scope.release(contribution);
      return;
    }
    listener.sends(v, contribution);
    if (sum == null) {
      own(v, contribution);
    } else if (owners.get(sum) == 1) {
      scope.backend().run(new Elementwise.Axpy(1, contribution, sum));
      scope.release(contribution);
    } else {
      scope.backend().run(new Elementwise.Add(sum, contribution, contribution));
      replace(v, sum, contribution);
    }
  }

  /** Adds a gradient that others have too; the tensor is shared, not copied. */
  public void share(Var v, Tensor contribution) {
    Tensor sum = gradient.get(v);
    if (!wants(v)) {
      return;
    }
    listener.sends(v, contribution);
    if (sum == null) {
      own(v, contribution);
    } else if (owners.get(sum) == 1) {
      scope.backend().run(new Elementwise.Axpy(1, contribution, sum));
    } else {
      Tensor fresh = scope.like(v.value());
      scope.backend().run(new Elementwise.Add(sum, contribution, fresh));
      replace(v, sum, fresh);
    }
  }

  private void replace(Var v, Tensor old, Tensor sum) {
    free(old);
    own(v, sum);
  }

  /** Where a rule makes scratch tensors; it releases them itself. */
  public Scope scope() {
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

  /** One variable less refers to it. */
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
          "no gradient of "
              + v
              + ": the loss does not depend on it, or it is neither a parameter nor kept");
    }
    return t;
  }
}
