package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.primitive.Custom;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A primitive from outside, on the devices that run its formula. */
class CustomTest {
  /** {@code sums[labels[n]] += weight * counts[n]}; labels I32, counts U8, sums activations. */
  public record Tally(Tensor labels, Tensor counts, double weight, Tensor sums) implements Custom {
    @Override
    public Work work() {
      return Work.reading(labels, counts).writing(sums);
    }

    @Override
    public void compute(List<double[]> reads, List<double[]> writes) {
      for (int n = 0; n < reads.get(0).length; n++) {
        writes.get(0)[(int) reads.get(0)[n]] += weight * reads.get(1)[n];
      }
    }
  }

  static Stream<Backend> devices() {
    BackendOptions bf16 = BackendOptions.defaults().withPrecision(Precision.BF16);
    return Stream.of("cpu", "reference")
        .flatMap(name -> Stream.of(Backends.open(name), Backends.choose(name, bf16).backend()));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void runsItsFormula(Backend device) {
    try (device;
        TensorScope scope = new TensorScope(device)) {
      Tensor sums = scope.tensor(Shape.of(2), device.storageDtype());
      device.upload(new double[] {1, 0}, sums);
      Tensor labels = scope.of(Shape.of(3), new int[] {1, 0, 1});
      Tensor counts = scope.of(Shape.of(3), new byte[] {1, (byte) 200, 2});
      device.run(new Tally(labels, counts, 1.0078125, sums));
      // 1 + 200 * (1 + 2^-7) and 3 * (1 + 2^-7), in BF16 to 8 digits.
      boolean half = device.storageDtype() == DType.BF16;
      assertArrayEquals(
          half ? new double[] {203, 3.03125} : new double[] {202.5625, 3.0234375},
          sums.toDoubles());
    }
  }

  @Test
  void itsTensorsLiveWhereItRuns() {
    try (Backend cpu = Backends.open("cpu");
        Backend reference = Backends.open("reference");
        TensorScope scope = new TensorScope(reference)) {
      Tensor labels = scope.of(Shape.of(1), new int[] {0});
      Tensor counts = scope.of(Shape.of(1), new byte[] {1});
      Tally tally = new Tally(labels, counts, 1, scope.filled(Shape.of(1), 0));
      String message =
          assertThrows(IllegalArgumentException.class, () -> cpu.run(tally)).getMessage();
      assertTrue(message.contains("labels"), message);
    }
  }

  @Test
  void whatAPrimitiveCostsIsKnownWithoutMemory() {
    try (TensorScope scope = new TensorScope(new DryBackend(DType.F32, DType.BF16))) {
      Tensor a = scope.tensor(Shape.of(2, 3), DType.BF16);
      Tensor b = scope.tensor(Shape.of(3, 5), DType.BF16);
      Tensor out = scope.tensor(Shape.of(2, 5), DType.BF16);
      Primitive matmul = new Matrix.Matmul(a, false, b, false, out);
      assertEquals("matmul", matmul.name());
      assertEquals(60, matmul.work().flops());
      assertEquals(2 * (6 + 15 + 10), matmul.work().bytes());
      Tensor y = scope.tensor(Shape.of(7), DType.F32);
      assertEquals(
          3 * 28, new Elementwise.Axpy(1, scope.like(y), y).work().bytes(), "y is read, too");
    }
  }
}
