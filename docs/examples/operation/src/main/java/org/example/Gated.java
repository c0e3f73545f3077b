package org.example;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/** An operation that is composed of others needs no backward rule. */
final class Gated {
  private Gated() {}

  /** {@code y = x * softplus(x) / 2}, of any shape. */
  static Var of(Graph graph, Var x) {
    Var gate = graph.apply(new Softplus(x));
    Var product = graph.multiply(x, gate);
    return graph.scale(product, 0.5);
  }
}
