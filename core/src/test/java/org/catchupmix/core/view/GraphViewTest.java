package org.catchupmix.core.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.core.autograd.GraphFixture;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class GraphViewTest extends GraphFixture {
  /** {@code mean(CE(relu(x w^T + b), labels))} of two samples, counted by hand; F64 has 8 bytes. */
  @Test
  void aSmallNetworkIsAsCountedByHand() {
    Var x = Var.constant(scope.filled(Shape.of(2, 3), 0.5));
    Var w = Var.parameter(scope.filled(Shape.of(4, 3), 0.25));
    Var b = Var.parameter(scope.filled(Shape.of(4), 0));
    Var h = graph.relu(graph.addBias(graph.matmulTransposed(x, w), b));
    Var losses = graph.apply(new CrossEntropy(h, scope.of(Shape.of(2), new int[] {1, 3}), 0));
    Var loss = graph.mean(losses, 0);
    GraphLabels labels = new GraphLabels().name(w, "fc.weight").name(x, "x").module(h, "act");

    GraphView view = GraphView.of(graph, labels);

    assertEquals(
        List.of("MatMul", "AddBias", "Relu", "CrossEntropy", "Mean"),
        view.operations().stream().map(GraphNode.Operation::name).toList());
    assertEquals(
        List.of("[2,4]", "[2,4]", "[2,4]", "[2]", "[]"),
        view.operations().stream().map(o -> o.shape().toString()).toList());
    assertEquals(
        List.of("x", "fc.weight", ""), view.leaves().stream().map(GraphNode.Leaf::name).toList());
    assertEquals(List.of(1, 2, 3, 4, 5), view.operations().stream().map(GraphNode::id).toList());
    GraphNode.Operation product = view.operations().getFirst();
    assertEquals(
        List.of(new GraphNode.Input("a", -1), new GraphNode.Input("b", -2)), product.inputs());
    // x is a constant, so no rule needs w; that of w needs x, 6 numbers.
    assertEquals(List.of("a"), product.saved().stream().map(GraphNode.Saved::name).toList());
    assertEquals(48, GraphView.savedBytes(List.of(product)));
    assertEquals(0, GraphView.savedBytes(List.of(view.operations().get(1))));
    assertEquals(64, GraphView.savedBytes(List.of(view.operations().get(2))), "y");
    assertEquals(72, GraphView.savedBytes(List.of(view.operations().get(3))), "log p, labels");
    assertEquals(48 + 64 + 72, view.savedBytes());
    assertEquals(64 + 64 + 64 + 64 + 16 + 8, view.heldBytes());
    assertEquals(16, view.parameterCount());
    assertEquals("act", view.operations().get(2).module());

    GraphView same = GraphView.of(loss, labels);
    assertEquals(view, same);
  }

  @Test
  void aTensorThatTwoOperationsKeepCountsOnceAndAParameterNotAtAll() {
    Var x = Var.constant(scope.filled(Shape.of(2, 3), 1));
    Var v = Var.parameter(scope.filled(Shape.of(3, 3), 1));
    Var w = Var.parameter(scope.filled(Shape.of(4, 3), 1));
    Var h = graph.relu(graph.matmulTransposed(x, v));
    graph.matmulTransposed(h, w);
    GraphView view = GraphView.of(graph, new GraphLabels());
    GraphNode.Saved y = view.operations().get(1).saved().getFirst();
    GraphNode.Saved a =
        view.operations().get(2).saved().stream()
            .filter(s -> s.name().equals("a"))
            .findFirst()
            .orElseThrow();
    assertEquals(y.tensor(), a.tensor());
    assertTrue(view.operations().get(2).saved().stream().anyMatch(GraphNode.Saved::parameter));
    assertEquals(48 + 48, view.savedBytes(), "x and h");
  }

  @Test
  void whatHasNoGradientKeepsNothing() {
    Var x = Var.constant(scope.filled(Shape.of(2), 3));
    Var square = graph.multiply(x, x);
    Var w = Var.parameter(scope.filled(Shape.of(2), 1));
    graph.add(square, w);
    GraphNode.Operation first = GraphView.of(graph, new GraphLabels()).operations().getFirst();
    assertFalse(first.differentiable());
    assertTrue(first.saved().isEmpty());
    assertEquals(
        List.of(new GraphNode.Input("a", -1), new GraphNode.Input("b", -1)), first.inputs());
  }

  @Test
  void aResultLeavesOutWhatItDoesNotDependOn() {
    Var x = Var.parameter(scope.filled(Shape.of(2), 3));
    Var y = graph.scale(x, 2);
    graph.scale(x, 3);
    assertEquals(1, GraphView.of(y).operations().size());
    assertEquals(2, GraphView.of(graph, new GraphLabels()).operations().size());
  }

  @Test
  void aLongChainIsNoProblem() {
    Var x = Var.parameter(scope.filled(Shape.of(1), 1));
    for (int i = 0; i < 20_000; i++) {
      x = graph.scale(x, 1);
    }
    assertEquals(20_000, GraphView.of(x).operations().size());
  }

  @Test
  void sizesAreReadable() {
    assertEquals("1023 B", Quantity.bytes(1023));
    assertEquals("1.0 KiB", Quantity.bytes(1024));
    assertEquals("1.0 MiB", Quantity.bytes(1024 * 1024 - 1));
    assertEquals("2.5 GiB", Quantity.bytes(5L << 29));
    assertEquals("11,220,132", Quantity.count(11220132));
  }
}
