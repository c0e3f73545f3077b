package org.catchupmix.core.autograd;

import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * A tensor that takes part in differentiation: a leaf (a parameter, or a constant such as the input
 * images), or the result of an {@link Op}.
 */
public final class Var {
  private final Tensor value;
  private final boolean differentiable;
  private final Op producer;

  private Var(Tensor value, boolean differentiable, Op producer) {
    this.value = value;
    this.differentiable = differentiable;
    this.producer = producer;
  }

  /** A leaf that is differentiated. */
  public static Var parameter(Tensor value) {
    return new Var(value, true, null);
  }

  /** A leaf that is a constant. */
  public static Var constant(Tensor value) {
    return new Var(value, false, null);
  }

  static Var result(Tensor value, boolean differentiable, Op producer) {
    return new Var(value, differentiable, producer);
  }

  public Tensor value() {
    return value;
  }

  public Shape shape() {
    return value.shape();
  }

  /** Whether a gradient flows to it: it is a parameter or depends on one. */
  public boolean isDifferentiable() {
    return differentiable;
  }

  /** The operation that made it, or null for a leaf. */
  public Op producer() {
    return producer;
  }

  /** The name of the operation that made it; {@code parameter} or {@code constant} for a leaf. */
  public String name() {
    return producer != null ? producer.name() : differentiable ? "parameter" : "constant";
  }

  @Override
  public String toString() {
    return name() + " " + value;
  }
}
