package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendDecorator;
import org.catchupmix.core.Backends;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.LayerOp.BatchNormalization;
import org.catchupmix.core.random.PhiloxRandom;
import org.junit.jupiter.api.Test;

/** The gradient of a shortcut, to which that of its branch's batch norm is added in one pass. */
class AccumulatedGradientTest {
  /** Runs {@code x + bn(x)}, and says which gradients were added to what was there. */
  private record Noting(Backend inner, List<Boolean> accumulated) implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      if (primitive instanceof BatchNormTrainingGradient p) {
        accumulated.add(p.accumulate());
      }
      inner.run(primitive);
    }
  }

  private static float[] gradient(BackwardListener listener, List<Boolean> accumulated) {
    Shape shape = Shape.of(7, 5);
    Shape c = Shape.of(5);
    Backend cpu = ((CheckedBackend) Backends.open("cpu")).inner();
    try (Backend noting = new CheckedBackend(new Noting(cpu, accumulated));
        Graph g = Graph.recording(noting)) {
      PhiloxRandom random = new PhiloxRandom(5, "accumulate");
      Var x = Var.parameter(g.scope().of(shape, random.doubles(35, -1, 2).toArray()));
      Var gamma = Var.parameter(g.scope().of(c, random.doubles(5, -1, 2).toArray()));
      Var beta = Var.parameter(g.scope().filled(c, 0.1));
      BatchNormalization.Statistics statistics =
          new BatchNormalization.Statistics(
              g.scope().filled(c, 0), g.scope().filled(c, 1), 0.1, 1e-5);
      Var y = g.apply(new BatchNormalization(x, gamma, beta, statistics, true, true));
      Var sum = g.scale(g.add(g.multiply(y, y), x), 2);
      Gradients gradients =
          g.backward(sum, g.scope().of(shape, random.doubles(35, -1, 1).toArray()), listener);
      return gradients.of(x).toFloats();
    }
  }

  @Test
  void isThatOfTwoSums() {
    List<Boolean> together = new ArrayList<>();
    List<Boolean> seen = new ArrayList<>();
    float[] expected = gradient(new BackwardListener() {}, seen);
    assertArrayEquals(expected, gradient(BackwardListener.NONE, together));
    assertEquals(List.of(false), seen);
    assertEquals(List.of(true), together);
  }
}
