package org.catchupmix.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendDecorator;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.junit.jupiter.api.Test;

/** A convolution in BF16 whose images get more channels where the device wants them. */
class Conv2dTest {
  private static final Shape IMAGES = Shape.of(2, 6, 5, 3);

  /** The CPU, as if its convolutions took so many channels at a time. */
  private record Wide(Backend inner, int leastChannels) implements BackendDecorator {}

  /** What came out, and how many channels went in. */
  private record Run(int channels, float[] y, float[] dw) {}

  private static Run run(int leastChannels, int groups, boolean activations) {
    Backend cpu =
        Backends.choose("cpu", BackendOptions.defaults().withPrecision(Precision.BF16)).backend();
    try (Backend backend =
            new CheckedBackend(new Wide(((CheckedBackend) cpu).inner(), leastChannels));
        Scope scope = new Scope(backend);
        Graph graph = Graph.recording(backend)) {
      Conv2d convolution = new Conv2d(scope, 3, 6, 3, 1, 1, groups);
      Var weight = Names.of(convolution).getFirst().var();
      backend.upload(numbers(weight.shape()), weight.value());
      Tensor images = scope.of(IMAGES, numbers(IMAGES));
      if (activations) {
        Tensor rounded = scope.tensor(IMAGES, DType.BF16);
        backend.run(new Elementwise.Cast(images, rounded));
        images = rounded;
      }
      Var y = convolution.forward(Pass.training(graph), Var.constant(images));
      float[] forward = y.value().toFloats();
      int channels = y.producer().inputs().getFirst().shape().dim(-1);
      Tensor dy = scope.tensor(y.shape(), DType.BF16);
      backend.upload(numbers(dy.shape()), dy);
      return new Run(channels, forward, graph.backward(y, dy).of(weight).toFloats());
    }
  }

  /** Whole numbers so small that sums of their products are exact in any order. */
  private static float[] numbers(Shape shape) {
    float[] numbers = new float[(int) shape.elements()];
    IntStream.range(0, numbers.length).forEach(i -> numbers[i] = i * 7 % 5 - 2);
    return numbers;
  }

  private static void assertSame(Run expected, Run actual) {
    assertArrayEquals(expected.y(), actual.y());
    assertArrayEquals(expected.dw(), actual.dw());
  }

  @Test
  void channelsOfZerosChangeNoNumber() {
    Run narrow = run(1, 1, false);
    Run wide = run(8, 1, false);
    assertEquals(3, narrow.channels());
    assertEquals(8, wide.channels());
    assertSame(narrow, wide);
  }

  @Test
  void groupsGetNone() {
    Run wide = run(8, 3, false);
    assertEquals(3, wide.channels());
    assertSame(run(1, 3, false), wide);
  }

  @Test
  void activationsGetNone() {
    Run wide = run(8, 1, true);
    assertEquals(3, wide.channels());
    assertSame(run(1, 1, true), wide);
  }
}
