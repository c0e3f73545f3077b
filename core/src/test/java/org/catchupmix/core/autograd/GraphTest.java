package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GraphTest extends GraphFixture {
  private static final List<GradientCheck.Input> AT =
      List.of(new GradientCheck.Input(Shape.of(3), new double[] {1, 2, 3}));

  @Test
  void aVariableThatIsUsedTwiceGetsTheSumOfItsGradients() {
    Var x = parameter(3, -2);
    Var loss = graph.sum(graph.multiply(x, x), 0);
    assertArrayEquals(new double[] {6, -4}, graph.backward(loss).of(x).toDoubles());
  }

  @Test
  void sharedGradientsAreNotOverwritten() {
    // y = a + b hands one tensor to both; a gets a second contribution, b must not see it.
    Var a = parameter(1, 2);
    Var b = parameter(5, 7);
    Var sum = graph.add(a, b);
    Var loss = graph.sum(graph.add(sum, graph.scale(a, 10)), 0);
    Gradients g = graph.backward(loss);
    assertArrayEquals(new double[] {11, 11}, g.of(a).toDoubles());
    assertArrayEquals(new double[] {1, 1}, g.of(b).toDoubles());
  }

  @Test
  void aVariableAddedToItselfGetsTwiceTheGradient() {
    Var x = parameter(1, 2);
    Var twice = graph.add(x, x);
    Gradients g = graph.backward(graph.sum(graph.add(twice, twice), 0));
    assertArrayEquals(new double[] {4, 4}, g.of(x).toDoubles());
  }

  @Test
  void backwardFreesWhatItHasPassed() {
    Var x = parameter(1, 2, 3);
    Var square = graph.multiply(x, x);
    Var kept = graph.keep(graph.scale(square, 2));
    Var loss = graph.mean(kept, 0);
    Gradients g = graph.backward(loss);
    assertTrue(square.value().isReleased());
    assertFalse(kept.value().isReleased());
    assertFalse(loss.value().isReleased(), "the loss stays readable");
    assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, g.of(kept).toDoubles());
    assertFalse(g.has(square));
  }

  @Test
  void constantsGetNoGradient() {
    Var x = parameter(1, 2);
    Var c = Var.constant(scope.of(Shape.of(2), 3, 4));
    Gradients g = graph.backward(graph.sum(graph.multiply(x, c), 0));
    assertArrayEquals(new double[] {3, 4}, g.of(x).toDoubles());
    assertFalse(g.has(c));
    assertThrows(IllegalArgumentException.class, () -> g.of(c));
  }

  @Test
  void backwardOfANonScalarWantsASeed() {
    Var y = graph.scale(parameter(1, 2), 2);
    assertThrows(IllegalArgumentException.class, () -> graph.backward(y));
    assertThrows(
        IllegalArgumentException.class, () -> graph.backward(y, scope.of(Shape.of(3), 1, 1, 1)));
  }

  @Test
  void seedGradientIsPropagated() {
    Var x = parameter(1, 2);
    Var y = graph.scale(x, 2);
    Gradients g = graph.backward(y, graph.scope().of(Shape.of(2), 1, 10));
    assertArrayEquals(new double[] {2, 20}, g.of(x).toDoubles());
  }

  @Test
  void aSecondBackwardIsRefused() {
    Var loss = graph.sum(parameter(1), 0);
    graph.backward(loss);
    assertThrows(IllegalStateException.class, () -> graph.backward(loss));
  }

  @Test
  void shapesMustFit() {
    assertThrows(
        IllegalArgumentException.class, () -> graph.add(parameter(1, 2), parameter(1, 2, 3)));
    assertThrows(
        IllegalArgumentException.class, () -> graph.addBias(parameter(1, 2), parameter(1)));
  }

  @Test
  void aPairingIsAPermutation() {
    assertThrows(IllegalArgumentException.class, () -> Pairing.of(scope, 1, 1, 0));
    assertArrayEquals(new int[] {2, 0, 1}, Pairing.of(scope, 1, 2, 0).inverse().toInts());
  }

  @Test
  void inferenceFreesThePartsOfAPart() {
    try (Graph inference = Graph.inference(backend)) {
      Var x = parameter(-1, 2);
      Var[] inner = new Var[1];
      Var y =
          inference.part(
              () -> {
                inner[0] = inference.relu(x);
                return inference.scale(inner[0], 3);
              });
      assertTrue(inner[0].value().isReleased());
      assertArrayEquals(new double[] {0, 6}, y.value().toDoubles());
      assertThrows(IllegalStateException.class, () -> inference.backward(y));
    }
  }

  @Test
  void aPartFreesWhatNoBackwardRuleReads() {
    Var x = parameter(-1, 2);
    Var[] inner = new Var[4];
    Var y =
        graph.part(
            () -> {
              inner[0] = graph.add(x, x);
              inner[1] = graph.relu(inner[0]);
              inner[2] = graph.add(inner[1], x);
              inner[3] = graph.keep(graph.add(inner[2], x));
              return graph.add(inner[3], x);
            });
    assertTrue(inner[0].value().isReleased(), "neither a sum nor a ReLU reads it");
    assertFalse(inner[1].value().isReleased(), "the ReLU reads its result");
    assertTrue(inner[2].value().isReleased());
    assertArrayEquals(new double[] {-2, 8}, inner[3].value().toDoubles());
    assertArrayEquals(new double[] {-3, 10}, y.value().toDoubles());
    Gradients gradients = graph.backward(graph.sum(y, 0));
    assertArrayEquals(new double[] {3, 5}, gradients.of(x).toDoubles());
  }

  @Test
  void gradientCheckFindsAWrongGradient() {
    double[] right = GradientCheck.compare(backend, (g, v) -> g.multiply(v.get(0), v.get(0)), AT);
    double[] wrong =
        GradientCheck.compare(backend, (g, v) -> g.apply(new HalfGradient(v.get(0))), AT);
    assertTrue(right[0] < 1e-9, "relative error " + right[0]);
    assertEquals(0.5, wrong[0], 1e-6);
    try (Backend cpu = Backends.open("cpu")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> GradientCheck.compare(cpu, (g, v) -> g.relu(v.get(0)), AT));
    }
  }

  /** {@code y = 2x}, with a backward rule that is wrong. */
  private record HalfGradient(Var x) implements Op.Unary {
    @Override
    public Tensor forward(TensorScope s) {
      return s.real(x.shape(), y -> new Elementwise.Scale(2, x.value(), y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dy);
    }
  }

  /** An operation of one input whose rules a test gives. */
  private record Custom(
      Var x,
      Function<TensorScope, Tensor> result,
      Function<TensorScope, Tensor> gradient,
      List<Tensor> saved)
      implements Op.Unary {
    @Override
    public Tensor forward(TensorScope s) {
      return result.apply(s);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, gradient.apply(gradients.scope()));
    }
  }

  @Test
  void aGradientOfAnotherShapeIsRejected() {
    for (int length : new int[] {1, 2, 4}) {
      GradientCheck.Differentiable f =
          (g, v) ->
              g.apply(
                  new Custom(
                      v.getFirst(),
                      s -> s.filled(Shape.of(3), 1),
                      s -> s.filled(Shape.of(length), 0),
                      List.of()));
      assertThrows(
          IllegalArgumentException.class, () -> GradientCheck.compare(backend, f, AT), "" + length);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> GradientCheck.relativeError(new double[1], new double[3]));
  }

  @Test
  void aGradientOfAnotherTypeIsRejected() {
    BackendOptions half = BackendOptions.defaults().withPrecision(Precision.BF16);
    try (Backend bf16 = Backends.choose("reference", half).backend();
        Graph g = Graph.recording(bf16)) {
      Shape shape = Shape.of(2);
      Var x = Var.parameter(g.scope().filled(shape, 1));
      Var y =
          g.apply(
              new Custom(x, s -> s.filled(shape, 1), s -> s.tensor(shape, DType.BF16), List.of()));
      Tensor seed = g.scope().filled(shape, 1);
      assertThrows(IllegalArgumentException.class, () -> g.backward(y, seed));
    }
  }

  @Test
  void gradientCheckLeavesItsInputsWhenTheFunctionThrows() {
    double[] values = {1, 2, 3};
    int[] calls = {0};
    GradientCheck.Differentiable failing =
        (g, v) -> {
          if (++calls[0] == 3) {
            throw new IllegalStateException("third call");
          }
          return g.scale(v.getFirst(), 2);
        };
    assertThrows(
        IllegalStateException.class,
        () ->
            GradientCheck.compare(
                backend, failing, List.of(new GradientCheck.Input(Shape.of(3), values))));
    assertArrayEquals(new double[] {1, 2, 3}, values);
  }

  @Test
  void anOperationThatReturnsOrSavesAnInputIsRejected() {
    Var x = parameter(1, 2);
    Tensor mine = x.value();
    assertThrows(
        IllegalArgumentException.class,
        () -> graph.apply(new Custom(x, _ -> mine, s -> s.like(mine), List.of())));
    assertThrows(
        IllegalArgumentException.class,
        () -> graph.apply(new Custom(x, s -> s.like(mine), s -> s.like(mine), List.of(mine))));
    assertFalse(mine.isReleased());
  }

  @Test
  void withGivenLeavesTheOthersAreConstants() {
    Var x = parameter(3, -2);
    Var weight = parameter(5, 7);
    try (Graph only = Graph.recordingFor(backend, x)) {
      Var of = only.multiply(x, weight);
      Var beside = only.scale(weight, 2);
      assertTrue(of.isDifferentiable());
      assertFalse(beside.isDifferentiable(), "depends on no leaf that was given");
      Var loss = only.sum(only.add(of, beside), 0);
      Gradients g = only.backward(loss);
      assertArrayEquals(new double[] {5, 7}, g.of(x).toDoubles());
      assertFalse(g.has(weight));
    }
    assertThrows(IllegalArgumentException.class, () -> Graph.recordingFor(backend));
  }
}
