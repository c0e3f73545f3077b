package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendDecorator;
import org.catchupmix.core.Backends;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.Matrix.Conv2dInputGradient;
import org.catchupmix.core.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.LayerOp.BatchNormalization;
import org.catchupmix.core.autograd.LayerOp.Convolution;
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

  /** A device with a pass that adds gradients w.r.t. inputs, or without. */
  private record Adding(Backend inner, boolean addsInputGradients, List<Boolean> accumulated)
      implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      if (primitive instanceof Conv2dInputGradient p) {
        accumulated.add(p.accumulate());
      }
      inner.run(primitive);
    }
  }

  /**
   * Of x in two convolutions, as of a block with one in its shortcut, of which one has stride 2.
   */
  private static float[] gradientOfTwo(
      boolean adds, BackwardListener listener, List<Boolean> accumulated) {
    Backend cpu = ((CheckedBackend) Backends.open("cpu")).inner();
    try (Backend noting = new CheckedBackend(new Adding(cpu, adds, accumulated));
        Graph g = Graph.recording(noting)) {
      PhiloxRandom random = new PhiloxRandom(6, "accumulate");
      Shape shape = Shape.of(2, 6, 6, 3);
      Var x = Var.parameter(g.scope().of(shape, random.doubles(216, -1, 2).toArray()));
      Var w = Var.parameter(g.scope().of(Shape.of(4, 3, 3, 3), random.doubles(108).toArray()));
      Var v = Var.parameter(g.scope().of(Shape.of(4, 1, 1, 3), random.doubles(12).toArray()));
      Var y = g.apply(new Convolution(x, w, 2, 1));
      Var sum = g.add(y, g.apply(new Convolution(x, v, 2, 0)));
      double[] seed = random.doubles(72, -1, 1).toArray();
      Gradients gradients = g.backward(sum, g.scope().of(sum.shape(), seed), listener);
      return gradients.of(x).toFloats();
    }
  }

  /** Of x in a convolution and in the sum behind it, which hands its gradient on to both. */
  private static float[] gradientOfShortcut(boolean adds, List<Boolean> accumulated) {
    Backend cpu = ((CheckedBackend) Backends.open("cpu")).inner();
    try (Backend noting = new CheckedBackend(new Adding(cpu, adds, accumulated));
        Graph g = Graph.recording(noting)) {
      Var x = Var.parameter(g.scope().of(Shape.of(1, 1, 2, 2), 1, 2, 3, 4));
      Var w = Var.parameter(g.scope().of(Shape.of(2, 1, 1, 2), 2, 3, 5, 7));
      Var sum = g.add(g.apply(new Convolution(x, w, 1, 0)), x);
      Gradients gradients = g.backward(sum, g.scope().of(sum.shape(), 1, 10, 100, 1000));
      return gradients.of(x).toFloats();
    }
  }

  @Test
  void nothingIsAddedToAGradientThatTheConvolutionReads() {
    for (boolean adds : new boolean[] {false, true}) {
      List<Boolean> accumulated = new ArrayList<>();
      // dy + w^T dy: 1 + (2 + 50), 10 + (3 + 70), and so on
      float[] expected = {53, 83, 5300, 8300};
      assertArrayEquals(expected, gradientOfShortcut(adds, accumulated));
      assertEquals(List.of(false), accumulated);
    }
  }

  @Test
  void ofConvolutionsItIsAddedWhereTheDeviceHasAPassForIt() {
    List<Boolean> without = new ArrayList<>();
    List<Boolean> with = new ArrayList<>();
    List<Boolean> seen = new ArrayList<>();
    float[] expected = gradientOfTwo(false, BackwardListener.NONE, without);
    assertArrayEquals(expected, gradientOfTwo(true, BackwardListener.NONE, with));
    assertArrayEquals(expected, gradientOfTwo(true, new BackwardListener() {}, seen));
    assertEquals(List.of(false, false), without);
    assertEquals(List.of(false, true), with);
    assertEquals(List.of(false, false), seen);
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
