package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.core.UserException;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the contract refuses, and in which words. */
class BackendContractTest {
  private final Backend cpu = Backends.open("cpu");
  private final Scope scope = new Scope(cpu);

  @AfterEach
  void close() {
    scope.close();
    cpu.close();
  }

  private static void refused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  private Tensor real(int... dims) {
    return scope.filled(Shape.of(dims), 1);
  }

  @Test
  void shapesOfAConvolution() {
    refused(
        "conv2d: weight [64,3,3,16] requires 16 input channels, input [8,32,32,3] has 3",
        () -> new Conv2dGeometry(Shape.of(8, 32, 32, 3), Shape.of(64, 3, 3, 16), 1, 1, 1));
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(1, 4, 4, 2), Shape.of(3, 3, 3, 2), 1, 1, 1);
    refused(
        "conv2d: output is [1,4,4,2], must be [1,4,4,3]",
        () -> cpu.run(new Matrix.Conv2d(real(1, 4, 4, 2), real(3, 3, 3, 2), g, real(1, 4, 4, 2))));
    refused(
        "conv2d: kernel 5x5 is larger than the input 4x4 with padding 0",
        () -> new Conv2dGeometry(Shape.of(1, 4, 4, 2), Shape.of(3, 5, 5, 2), 1, 0, 1));
    refused(
        "conv2d: weight [6,3,3,2] in 2 groups requires 4 input channels, input [1,4,4,2] has 2",
        () -> new Conv2dGeometry(Shape.of(1, 4, 4, 2), Shape.of(6, 3, 3, 2), 1, 1, 2));
    refused(
        "conv2d: groups 2 must be at least 1 and divide the 3 output channels",
        () -> new Conv2dGeometry(Shape.of(1, 4, 4, 4), Shape.of(3, 3, 3, 2), 1, 1, 2));
    refused(
        "conv2d: groups 0 must be at least 1 and divide the 3 output channels",
        () -> new Conv2dGeometry(Shape.of(1, 4, 4, 4), Shape.of(3, 3, 3, 4), 1, 1, 0));
  }

  @Test
  void shapesOfAProduct() {
    refused(
        "matmul: a [2,3] has K = 3, b [4,5] has K = 4",
        () -> cpu.run(new Matrix.Matmul(real(2, 3), false, real(4, 5), false, real(2, 5))));
  }

  @Test
  void aBatchOfOneForBatchNorm() {
    Tensor c = real(4);
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                cpu.run(
                    new Normalization.BatchNormTraining(
                        real(1, 1, 1, 4), c, c, 0.1, 1e-5, false, c, c, real(1, 1, 1, 4), c, c)));
    assertEquals(
        "batch norm: x [1,1,1,4] has one value per channel, whose variance is zero; use a batch of"
            + " 2 or more",
        e.getMessage());
  }

  @Test
  void emptyShapes() {
    refused("shape [0, 3]: every extent must be at least 1", () -> Shape.of(0, 3));
  }

  @Test
  void tensorsOfAnotherDevice() {
    try (Backend other = Backends.open("reference");
        Scope elsewhere = new Scope(other)) {
      Tensor foreign = elsewhere.filled(Shape.of(2), 1);
      refused(
          "add: b lives on reference, must live on this cpu",
          () -> cpu.run(new Elementwise.Add(real(2), foreign, real(2))));
    }
  }

  @Test
  void resultsThatShareMemory() {
    Tensor x = real(2, 2);
    refused(
        "matmul: the result may not share memory with an argument",
        () -> cpu.run(new Matrix.Matmul(x, false, real(2, 2), false, x)));
  }

  @Test
  void numbersOutOfRange() {
    refused(
        "rfiMask: keep 5 must be 0..4, the number of filters",
        () ->
            cpu.run(
                new Mixing.RfiMask(
                    real(1, 4),
                    scope.of(Shape.of(1), new int[] {0}),
                    FilterRanking.DEFAULT,
                    5,
                    scope.tensor(Shape.of(1, 4), DType.U8))));
    refused(
        "upload: the array has 3 elements, tensor [2] has 2",
        () -> cpu.upload(new float[3], real(2)));
    refused("upload: a int[] does not fit a tensor of F32", () -> cpu.upload(new int[2], real(2)));
  }

  @Test
  void devicesThatCannotBeHad() {
    DeviceException e = assertThrows(DeviceException.class, () -> Backends.open("tpu"));
    assertEquals("device 'tpu' is unknown: known are auto, cpu, reference", e.getMessage());
    refused(
        "conv winograd does nothing on device reference: leave it out or take another device",
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
