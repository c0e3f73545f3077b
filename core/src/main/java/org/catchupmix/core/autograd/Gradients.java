package org.catchupmix.core.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;

/**
 * The gradients of a backward pass: those on their way, and in the end those of the parameters.
 *
 * <p>Where an operation hands its gradient on unchanged (a sum does), two variables share one
 * tensor; a shared tensor is never written to. That is why the owners of each are counted.
 */
public final class Gradients {
  private final Scope scope;
  private final Predicate<Var> needed;
  private final BackwardListener listener;
  private final Map<Var, Tensor> gradient = new IdentityHashMap<>();
  private final Map<Tensor, Integer> owners = new IdentityHashMap<>();
  private final List<Uncast> uncast = new ArrayList<>();

  Gradients(Scope scope, Predicate<Var> needed, BackwardListener listener) {
    this.scope = scope;
    this.needed = needed;
    this.listener = listener;
  }

  /**
   * Gradients that were computed elsewhere, such as sums over several backward passes.
   *
   * @param gradients of parameters; whoever made them owns them
   */
  public static Gradients of(Map<Var, Tensor> gradients) {
    Gradients g = new Gradients(null, gradients::containsKey, BackwardListener.NONE);
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
   */
  public void add(Var v, Tensor contribution) {
    if (!needs(v)) {
      discard(contribution);
      return;
    }
    listener.sends(v, contribution);
    Tensor sum = gradient.get(v);
    if (sum == null) {
      own(v, contribution);
    } else if (owners.get(sum) == 1) {
      scope.run(new Elementwise.Axpy(1, contribution, sum));
      discard(contribution);
    } else {
      Tensor total = isOwned(contribution) ? scope.like(v.value()) : contribution;
      scope.run(new Elementwise.Add(sum, contribution, total));
      free(sum);
      own(v, total);
    }
  }

  /**
   * The gradient so far, for a rule whose primitive adds to it and which then does not call {@link
   * #add}; null where there is none, or where others must see what is added.
   */
  Tensor sum(Var v) {
    Tensor sum = gradient.get(v);
    boolean own = sum != null && owners.get(sum) == 1;
    return own && listener == BackwardListener.NONE ? sum : null;
  }

  private boolean isOwned(Tensor t) {
    return owners.containsKey(t);
  }

  private void discard(Tensor t) {
    if (!isOwned(t)) {
      scope.release(t);
    }
  }

  /** Where a rule makes tensors of its own; it releases those that it does not add. */
  public Scope scope() {
    return scope;
  }

  private void own(Var v, Tensor t) {
    gradient.put(v, t);
    owners.merge(t, 1, Integer::sum);
  }

  /** A gradient that is still to be cast to the type of its leaf. */
  record Uncast(Var leaf, Tensor dy) {}

  /**
   * Adds the gradients of leaves that went through a cast. Where it is the only one of its leaf it
   * is cast when it is asked for by {@link #of}, all of them at once, which saves a GPU launches.
   */
  void addUncast(List<Uncast> all) {
    List<Uncast> sums = new ArrayList<>();
    for (Uncast u : all) {
      (has(u.leaf()) ? sums : uncast).add(u);
    }
    if (!sums.isEmpty()) {
      castWith(sums);
    }
  }

  /** Casts these and those that are uncast. */
  private void castWith(List<Uncast> more) {
    List<Uncast> all = new ArrayList<>(uncast);
    all.addAll(more);
    uncast.clear();
    List<Tensor> out = all.stream().map(u -> scope.like(u.leaf().value())).toList();
    List<Elementwise.Cast> casts = new ArrayList<>();
    for (int i = 0; i < out.size(); i++) {
      casts.add(new Elementwise.Cast(all.get(i).dy(), out.get(i)));
    }
    scope.backend().runAll(casts);
    for (int i = 0; i < out.size(); i++) {
      add(all.get(i).leaf(), out.get(i));
      free(all.get(i).dy());
    }
  }

  private Optional<Uncast> uncast(Var v) {
    return uncast.stream().filter(u -> u.leaf() == v).findFirst();
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
    return gradient.containsKey(v) || uncast(v).isPresent();
  }

  /**
   * The gradient of a parameter as it was computed: in the type of the parameter, or in that of
   * activations where its only use is a cast to it, and then perhaps with more channels, which
   * count for nothing. It lives until the graph is closed, or until {@link #of} asks for a
   * gradient.
   */
  public Tensor stored(Var v) {
    return uncast(v).map(Uncast::dy).orElseGet(() -> of(v));
  }

  /**
   * The gradient of a parameter, or of a kept result. It lives until the graph is closed.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor of(Var v) {
    if (uncast(v).isPresent()) {
      castWith(List.of());
    }
    Tensor t = gradient.get(v);
    if (t == null) {
      throw new IllegalArgumentException(
          "no gradient of %s: the loss does not depend on it, or it is neither a parameter nor kept"
              .formatted(v));
    }
    return t;
  }
}
