package org.catchupmix.core.autograd;

import java.util.List;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;

/**
 * A tensor that takes part in differentiation: a leaf (a parameter, or a constant such as the input
 * images), or the result of an {@link Op}.
 */
public final class Var {
  private final Tensor value;
  private final boolean differentiable;
  private final Op producer;
  private Due due; // what makes the value and has not run yet, or null

  private Var(Tensor value, boolean differentiable, Op producer, Due due) {
    this.value = value;
    this.differentiable = differentiable;
    this.producer = producer;
    this.due = due;
  }

  /** A leaf that is differentiated. */
  public static Var parameter(Tensor value) {
    return new Var(value, true, null, null);
  }

  /** A leaf that is a constant. */
  public static Var constant(Tensor value) {
    return new Var(value, false, null, null);
  }

  /** A result; its numbers are there, or what is due makes them when they are first read. */
  static Var result(Tensor value, boolean differentiable, Op producer, Due due) {
    return new Var(value, differentiable, producer, due);
  }

  /**
   * The numbers.
   *
   * @throws IllegalStateException if they were still to be made, and what makes them reads a tensor
   *     that has been written since
   */
  public Tensor value() {
    if (due != null) {
      value.backend().run(due.primitive());
      due = null; // where the run failed it is still due
    }
    return value;
  }

  /** Where the numbers are, or will be: for a primitive that {@link #readBy} runs. */
  public Tensor place() {
    return value;
  }

  /**
   * Runs a primitive that reads {@link #place}. Where the numbers are not made yet, what makes them
   * runs first, and a device may do both in one launch.
   *
   * @throws IllegalStateException as {@link #value}
   */
  public void readBy(Primitive reader) {
    value.backend().runInOrder(due == null ? List.of(reader) : List.of(due.primitive(), reader));
    due = null;
  }

  /** The extents of its axes. */
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

  @Override
  public String toString() {
    return (producer == null ? "leaf" : producer.name()) + " " + value;
  }
}
