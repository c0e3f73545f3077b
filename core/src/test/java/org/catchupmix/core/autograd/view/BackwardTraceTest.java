package org.catchupmix.core.autograd.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.GraphFixture;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class BackwardTraceTest extends GraphFixture {
  private final List<BackwardStep> steps = new ArrayList<>();

  /** {@code sum(relu(w x) + w)} with w = (3, -4), x = (1, 1): dw = (1, 0) + (1, 1). */
  @Test
  void eachStepIsReportedWithItsNorms() {
    Var w = parameter(3, -4);
    Var x = Var.constant(scope.of(Shape.of(2), 1, 1));
    Var product = graph.multiply(w, x);
    Var h = graph.relu(product);
    graph.scale(w, 5); // leads nowhere
    Var loss = graph.sum(graph.add(h, w), 0);
    GraphLabels labels = new GraphLabels().name(w, "w").module(h, "act").mark(h, "look here");

    Gradients g = graph.backward(loss, new BackwardTrace(graph, labels, steps::add));

    assertArrayEquals(new double[] {2, 1}, g.of(w).toDoubles());
    double two = Math.sqrt(2);
    assertEquals(List.of(5, 4, 3, 2, 1), steps.stream().map(s -> s.operation().id()).toList());
    assertEquals(
        List.of(1.0, two, Double.NaN, two, 1.0), steps.stream().map(BackwardStep::norm).toList());
    assertEquals(
        List.of("2 Relu of act", "w"),
        steps.get(1).sent().stream().map(BackwardStep.Sent::to).toList());
    assertTrue(steps.getLast().sent().getFirst().added());
    assertEquals(
        List.of(16L, 16L),
        steps.getLast().released().stream().map(BackwardStep.Released::bytes).toList());
    String relu =
        """
           2  Relu  of act  ** look here **
              comes in  dL/dy [2], norm 1.414
              rule      y = max(x, 0)
                        dx = y > 0 ? dy : 0
              goes out  dx [2], norm 1.000, to 1 Multiply
              released  y [2] 16 B
        """;
    assertEquals(relu, steps.get(3).text());
  }

  @Test
  void aVariableThatIsBothInputsGetsBothGradients() {
    Var x = parameter(2, 1);
    Var loss = graph.sum(graph.multiply(x, x), 0);
    graph.backward(loss, new BackwardTrace(graph, new GraphLabels(), steps::add));
    List<BackwardStep.Sent> sent = steps.getLast().sent();
    assertEquals(List.of("da", "db"), sent.stream().map(BackwardStep.Sent::name).toList());
    assertEquals("leaf a", sent.getFirst().to());
    assertEquals(Math.sqrt(5), sent.getFirst().norm());
    assertTrue(sent.get(1).added());
  }

  @Test
  void aSeedGradientIsNoStep() {
    Var x = parameter(2, 1);
    Var y = graph.scale(x, 3);
    graph.backward(
        y,
        graph.scope().of(Shape.of(2), 3, 4),
        new BackwardTrace(graph, new GraphLabels(), steps::add));
    assertEquals(1, steps.size());
    assertEquals(5, steps.getFirst().norm());
    assertEquals(15, steps.getFirst().sent().getFirst().norm());
  }
}
