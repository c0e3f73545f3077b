package org.catchupmix.nn.layers;

import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.ShapeOp.GatherRows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;

/** Vectors of numbered things, such as words: I32 {@code [..]} to {@code [..,features]}. */
public final class Embedding implements Layer {
  private final Var weight;

  public Embedding(TensorScope scope, int count, int features) {
    this.weight = Var.parameter(scope.filled(Shape.of(count, features), 0));
  }

  /**
   * Looks up the vectors.
   *
   * @param x {@code Var.constant} of an I32 tensor, each {@code 0..count-1}
   */
  @Override
  public Var forward(Pass pass, Var x) {
    return pass.apply(this, new GatherRows(weight, x.value()));
  }

  @Override
  public void collect(Names names) {
    names.add("weight", Role.EMBEDDING, weight);
  }
}
