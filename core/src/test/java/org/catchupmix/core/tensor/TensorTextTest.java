package org.catchupmix.core.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.GraphFixture;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.view.GraphLabels;
import org.catchupmix.core.view.GraphView;
import org.junit.jupiter.api.Test;

class TensorTextTest extends GraphFixture {
  @Test
  void smallTensorsShowAllValues() {
    assertEquals("F64[] on reference: -0.5", scope.of(Shape.of(), -0.5).toString());
    assertEquals(
        "F64[2,2] on reference: [[1, 0.33333],\n [NaN, 1.5e-10]]",
        scope.of(Shape.of(2, 2), 1, 1.0 / 3, Double.NaN, 1.5e-10).toString());
    assertEquals(
        "I32[3] on reference: [1, -2, 3]", scope.of(Shape.of(3), new int[] {1, -2, 3}).toString());
    assertEquals(
        "U8[2] on reference: [0, 255]", scope.of(Shape.of(2), new byte[] {0, -1}).toString());
  }

  @Test
  void largeTensorsShowTheEdges() {
    double[] values = IntStream.range(0, 200).asDoubleStream().toArray();
    assertEquals(
        "F64[2,100] on reference: [[0, 1, 2, ..., 97, 98, 99],\n [100, 101, 102, ..., 197, 198, 199]]",
        scope.of(Shape.of(2, 100), values).toString());
  }

  @Test
  void releasedTensorsHaveNone() {
    Tensor t = scope.of(Shape.of(1), 1.0);
    scope.release(t);
    assertEquals("F64[1] on reference (released)", t.toString());
  }

  @Test
  void gradientsAndGraphsShowValues() {
    Var x = Var.parameter(scope.of(Shape.of(), 3.0));
    Var y = graph.keep(graph.multiply(x, x));
    Gradients gradients = graph.backward(y);
    assertEquals(
        "Multiply: F64[] on reference: 1\nparameter: F64[] on reference: 6", gradients.toString());
    GraphView view = GraphView.of(y, new GraphLabels().gradients(gradients));
    assertEquals("value 9.000, gradient 1.000", view.operations().getFirst().numbers());
    assertEquals("value 3.000, gradient 6.000", view.leaves().getFirst().numbers());
    assertEquals("value 3.000", GraphView.of(y).leaves().getFirst().numbers());
  }
}
