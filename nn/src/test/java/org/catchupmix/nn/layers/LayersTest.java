package org.catchupmix.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayersTest {
  @Test
  void theBiasOfAConvolutionIsAddedToEachPixelAndGetsTheSumOfTheGradients() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      Conv2d layer = new Conv2d(scope, 1, 2, 3, 1, 1, 1, true);
      Tensor bias = layer.bias().orElseThrow().value();
      backend.upload(new double[] {5, -1}, bias);
      Var x = Var.constant(scope.filled(Shape.of(2, 1, 2, 1), 1));
      Var y = layer.forward(Pass.training(graph), x);
      assertArrayEquals(new double[] {5, -1, 5, -1, 5, -1, 5, -1}, y.value().toDoubles());
      Gradients gradients = graph.backward(y, graph.scope().of(y.shape(), 1, 2, 3, 4, 5, 6, 7, 8));
      assertArrayEquals(
          new double[] {16, 20}, gradients.of(layer.bias().orElseThrow()).toDoubles());
    }
  }

  /** Fused layers have no bias, so a pass that may fuse runs this one alone. */
  @Test
  void theBiasOfAConvolutionIsAddedBeforeAShortcutToo() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.inference(backend)) {
      Conv2d layer = new Conv2d(scope, 1, 2, 3, 1, 1, 1, true);
      backend.upload(new double[] {5, -1}, layer.bias().orElseThrow().value());
      BatchNorm2d norm = new BatchNorm2d(scope, 2);
      Var x = Var.constant(scope.filled(Shape.of(1, 1, 1, 1), 1));
      Var shortcut = Var.constant(scope.of(Shape.of(1, 1, 1, 2), 10, 20));
      Pass pass = Pass.inference(graph);
      double[] sum = layer.forwardSum(pass, layer, x, () -> shortcut).value().toDoubles();
      assertArrayEquals(new double[] {15, 19}, sum);
      double[] normed =
          layer.forwardSumRelu(pass, layer, x, norm, () -> shortcut).value().toDoubles();
      double scale = 1 / Math.sqrt(1 + 1e-5); // of a new layer: mean 0, variance 1
      assertArrayEquals(new double[] {10 + 5 * scale, 20 - scale}, normed, 1e-12);
    }
  }

  @Test
  void aLinearLayerNamesItselfWhereItsInputDoesNotFit() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.inference(backend)) {
      Linear layer = new Linear(scope, 500, 10);
      for (Shape shape : List.of(Shape.of(500), Shape.of(2, 576), Shape.of(2, 3, 576))) {
        Var x = Var.constant(scope.filled(shape, 1));
        String message =
            assertThrows(
                    IllegalArgumentException.class, () -> layer.forward(Pass.inference(graph), x))
                .getMessage();
        assertTrue(message.startsWith("linear: ") && message.endsWith(shape.toString()), message);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 4, 0", "6, 4, 4", "4, 6, 4"})
  void groupsMustDivideTheChannels(int in, int out, int groups) {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend)) {
      assertThrows(
          IllegalArgumentException.class, () -> new Conv2d(scope, in, out, 3, 1, 1, groups));
    }
  }

  @Test
  void dropoutDrawsAnotherMaskInEachTrainingPassAndNoneInInference() {
    assertThrows(IllegalArgumentException.class, () -> Layers.dropout(1, 0));
    try (Backend backend = Backends.open("reference");
        Graph graph = Graph.recording(backend)) {
      Layer layer = Layers.dropout(0.5, 3);
      Var x = Var.constant(graph.scope().filled(Shape.of(64), 1));
      assertEquals(x, layer.forward(Pass.inference(graph), x));
      double[] first = layer.forward(Pass.training(graph), x).value().toDoubles();
      double[] second = layer.forward(Pass.training(graph), x).value().toDoubles();
      assertFalse(Arrays.equals(first, second));
      double[] again = Layers.dropout(0.5, 3).forward(Pass.training(graph), x).value().toDoubles();
      assertArrayEquals(first, again);
      Layer other = Layers.dropout(0.5, 3);
      Sequential both = Sequential.of(Layers.dropout(0.5, 3), Layers.relu(), other);
      Names.of(both);
      Var y = both.children().getFirst().forward(Pass.training(graph), x);
      Var z = other.forward(Pass.training(graph), x);
      assertFalse(Arrays.equals(y.value().toDoubles(), z.value().toDoubles()), "one seed");
    }
  }

  @Test
  void aResidualAddsItsInputAndNamesItsLayersByNumber() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.inference(backend)) {
      Layer layer = Layers.residual(Layers.relu(), new Linear(scope, 2, 2));
      Var x = Var.constant(scope.of(Shape.of(2, 2), 1, -2, 3, 4));
      Names.Named weight = Names.of(layer).tensors().getFirst();
      assertEquals("1.weight", weight.name());
      backend.upload(new double[] {10, 0, 0, 10}, weight.tensor());
      double[] y = layer.forward(Pass.inference(graph), x).value().toDoubles();
      assertArrayEquals(new double[] {11, -2, 33, 44}, y);
    }
  }

  @Test
  void flattenHasPyTorchsOrder() {
    try (Backend backend = Backends.open("reference");
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.inference(backend)) {
      double[] values = {1, 2, 3, 4, 5, 6, 7, 8};
      Var x = Var.constant(scope.of(Shape.of(2, 1, 2, 2), values));
      Var y = Layers.flatten().forward(Pass.inference(graph), x);
      assertEquals(Shape.of(2, 4), y.shape());
      assertArrayEquals(new double[] {1, 3, 2, 4, 5, 7, 6, 8}, y.value().toDoubles());
      assertEquals(y.shape(), Functions.flatten(graph, x).shape());
    }
  }
}
