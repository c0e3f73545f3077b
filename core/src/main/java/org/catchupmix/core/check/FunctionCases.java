package org.catchupmix.core.check;

import java.util.List;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.operation.LossOp;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Cases of functions that are composed of several operations: a primitive of each, and the gradient
 * of the whole.
 */
final class FunctionCases {
  private FunctionCases() {}

  static List<OpCase> all() {
    Shape s = Shape.of(3, 4, 5);
    return List.of(
        broadcast("add", (g, v) -> g.add(v.get(0), v.get(1))),
        broadcast("subtract", (g, v) -> g.subtract(v.get(0), v.get(1))),
        broadcast("multiply", (g, v) -> g.multiply(v.get(0), v.get(1))),
        broadcast("divide", (g, v) -> g.divide(v.get(1), g.exp(v.get(0)))),
        one("softmax over the last axis", s, (g, v) -> Functions.softmax(g, v.getFirst(), 2)),
        one("softmax over the first axis", s, (g, v) -> Functions.softmax(g, v.getFirst(), 0)),
        one("softmax of rows", Shape.of(6, 3), (g, v) -> Functions.softmax(g, v.getFirst(), 1)),
        one("max over two axes", s, (g, v) -> Functions.max(g, v.getFirst(), 0, 2)),
        one("dropout", s, (g, v) -> Functions.dropout(g, v.getFirst(), 0.3, 5, 7)),
        two("mean squared error", (g, v) -> Functions.meanSquaredError(g, v.get(0), v.get(1))),
        two(
            "binary cross entropy of each",
            (g, v) -> g.apply(new LossOp.BinaryCrossEntropy(v.get(0), v.get(1)))),
        two("binary cross entropy", (g, v) -> Functions.binaryCrossEntropy(g, v.get(0), v.get(1))));
  }

  private static OpCase one(String label, Shape s, GradientCheck.Differentiable function) {
    return new OpCase(label, t -> new Elementwise.Map(UnaryFunction.EXP, 0, t.real(s), t.result(s)))
        .differentiates(1, function);
  }

  private static OpCase two(String label, GradientCheck.Differentiable function) {
    Shape s = Shape.of(5, 3);
    return new OpCase(
            label,
            t ->
                new Elementwise.Multiply(
                    t.real(s), t.real(s, PhiloxRandom::nextDouble), t.result(s)))
        .differentiates(2, function);
  }

  /** A matrix and a column, which are repeated along an axis each. */
  private static OpCase broadcast(String label, GradientCheck.Differentiable function) {
    Shape full = Shape.of(2, 3, 4);
    return OpCase.ofSeveral(
            label,
            t -> {
              Tensor matrix = t.real(Shape.of(3, 4));
              Tensor column = t.real(Shape.of(2, 1, 4));
              Tensor repeated = t.result(full);
              return List.of(
                  new Reduction.Broadcast(matrix, new int[] {0}, 1, repeated),
                  new Reduction.Broadcast(column, new int[] {1}, 1, t.result(full)));
            })
        .differentiates(2, function);
  }
}
