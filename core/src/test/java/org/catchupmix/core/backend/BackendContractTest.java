package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.check.OutOfRange;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that the contract refuses, each named in the message. */
class BackendContractTest {
  private final Backend cpu = Backends.open("cpu");
  private final TensorScope scope = new TensorScope(cpu);

  @AfterEach
  void close() {
    scope.close();
    cpu.close();
  }

  private static void refused(String argument, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(argument), message);
  }

  private Tensor real(int... dims) {
    return scope.filled(Shape.of(dims), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "requires 16 input channels, 32 3, 64 3 16, 1, 1",
    "kernel 5x5, 4 2, 3 5 2, 0, 1",
    "in 2 groups, 4 2, 6 3 2, 1, 2",
    "groups 2, 4 4, 3 3 2, 1, 2",
    "groups 0, 4 4, 3 3 4, 1, 0"
  })
  void shapesOfAConvolution(String argument, String x, String w, int padding, int groups) {
    int[] in = Arrays.stream(x.split(" ")).mapToInt(Integer::parseInt).toArray();
    int[] of = Arrays.stream(w.split(" ")).mapToInt(Integer::parseInt).toArray();
    refused(
        argument,
        () ->
            new Conv2dGeometry(
                Shape.of(8, in[0], in[0], in[1]),
                Shape.of(of[0], of[1], of[1], of[2]),
                1,
                padding,
                groups));
  }

  @Test
  void theOutputOfAConvolution() {
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(1, 4, 4, 2), Shape.of(3, 3, 3, 2), 1, 1, 1);
    refused(
        "output is [1,4,4,2]",
        () -> new Matrix.Conv2d(real(1, 4, 4, 2), real(3, 3, 3, 2), g, real(1, 4, 4, 2)));
  }

  @Test
  void shapesOfAProduct() {
    refused("a [2,3]", () -> new Matrix.Matmul(real(2, 3), false, real(4, 5), false, real(2, 5)));
    Tensor x = real(2, 2);
    refused("share memory", () -> new Matrix.Matmul(x, false, real(2, 2), false, x));
  }

  /** A row of softmax overwrites what the rest of it reads. */
  @Test
  void resultsInPlaceOfArguments() {
    Tensor x = real(2, 3);
    Tensor y = real(2, 3);
    refused("share memory", () -> new Loss.LogSoftmax(x, x));
    refused("share memory", () -> new Loss.LogSoftmaxGradient(y, x, y));
    Tensor labels = scope.of(Shape.of(2), new int[2]);
    refused("share memory", () -> new Loss.CrossEntropy(x, labels, 0, x, real(2)));
  }

  @Test
  void groupsOfANorm() {
    refused("groups 0", () -> new Normalization.Settings(1, 0, 1e-5));
  }

  @Test
  void aBatchOfOneForBatchNorm() {
    Tensor c = real(4);
    Tensor x = real(1, 1, 1, 4);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new BatchNorm.BatchNormTraining(
                x, c, c, new BatchNorm.Statistics(c, c, 0.1, 1e-5), false, scope.like(x), c, c));
  }

  @Test
  void emptyShapes() {
    refused("[0, 3]", () -> Shape.of(0, 3));
  }

  @Test
  void tensorsOfAnotherDevice() {
    try (Backend other = Backends.open("reference");
        TensorScope elsewhere = new TensorScope(other)) {
      Tensor foreign = elsewhere.filled(Shape.of(2), 1);
      refused("b lives on reference", () -> new Elementwise.Add(real(2), foreign, real(2)));
      Tensor partner = scope.of(Shape.of(1), new int[] {0});
      Tensor keep = elsewhere.of(Shape.of(1), new int[] {1});
      Tensor mask = scope.tensor(Shape.of(1, 4), DType.U8);
      refused(
          "keep lives on reference",
          () -> new Mixing.RfiMask(real(1, 4), partner, FilterRanking.DEFAULT, keep, mask));
    }
  }

  @Test
  void numbersOutOfRange() {
    Tensor partner = scope.of(Shape.of(1), new int[] {0});
    Tensor mask = scope.tensor(Shape.of(1, 4), DType.U8);
    Tensor keep = scope.of(Shape.of(1), new int[] {5});
    var ranked = new Mixing.RfiMask(real(1, 4), partner, FilterRanking.DEFAULT, keep, mask);
    refused("keep 5", () -> cpu.run(ranked));
    Tensor box = scope.of(Shape.of(4), new int[] {Integer.MAX_VALUE, 0, 1, 1});
    var pasted = new Mixing.BoxPaste(real(1, 2, 2, 1), partner, box, real(1, 2, 2, 1));
    refused("Box", () -> cpu.run(pasted));
    refused("axis 0 of x", () -> Rows.Move.slice(real(4), 0, Integer.MAX_VALUE, real(1)));
    refused("epsilon 0", () -> new BatchNorm.Statistics(real(4), real(4), 0.1, 0));
    refused("3 elements", () -> cpu.upload(new float[3], real(2)));
    refused("int[]", () -> cpu.upload(new int[2], real(2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void labelsAndIndicesOutOfRange(String device) {
    try (Backend backend = Backends.open(device)) {
      OutOfRange.requireRefused(backend);
    }
  }

  @Test
  void devicesThatCannotBeHad() {
    assertThrows(DeviceException.class, () -> Backends.open("tpu"));
    // This module's tests run without that of the kernels.
    for (String device : List.of("cuda", "cuda:1", "emulator")) {
      String message =
          assertThrows(DeviceException.class, () -> Backends.open(device)).getMessage();
      assertTrue(message.contains("catchupmix-kernels"), message);
    }
    refused(
        "conv winograd",
        () ->
            Backends.choose(
                "reference",
                BackendOptions.defaults().withConvolution(ConvolutionAlgorithm.WINOGRAD)));
    Backends.Choice auto = Backends.choose("auto", BackendOptions.defaults().withThreads(1));
    assertEquals("cpu", auto.backend().name());
    assertEquals("device: cpu (" + auto.backend().summary() + ")", auto.why());
    assertTrue(auto.backend().summary().endsWith(", 1 thread"), auto.backend().summary());
    auto.backend().close();
  }
}
