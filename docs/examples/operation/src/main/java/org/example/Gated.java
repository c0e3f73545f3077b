package org.example;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.Multiply;
import org.catchupmix.core.autograd.ops.Scale;

/** An operation that is composed of others needs no backward rule. */
final class Gated {
  private Gated() {}

  /** {@code y = x * softplus(x) / 2}, of any shape. */
  static Var of(Graph graph, Var x) {
    Var gate = graph.apply(new Softplus(x));
    Var product = graph.apply(new Multiply(x, gate));
    return graph.apply(new Scale(product, 0.5));
  }
}
