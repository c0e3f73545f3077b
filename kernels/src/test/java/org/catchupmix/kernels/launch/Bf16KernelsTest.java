package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Set;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** BF16 kernels round their results once, half to even. */
class Bf16KernelsTest {
  private static final CudaBackend BACKEND =
      CudaBackend.ofKernels("bf16", new KernelLibrary(new PtxEmulator()), Precision.BF16, Set.of());

  @AfterAll
  static void close() {
    BACKEND.close();
  }

  /** The value is just above the middle of two BF16 numbers, and rounds to the middle in F32. */
  @Test
  void aFilledValueIsRoundedOnce() {
    try (TensorScope scope = new TensorScope(BACKEND)) {
      Tensor out = scope.tensor(Shape.of(5), DType.BF16);
      scope.run(new Elementwise.Fill(1 + 0x1p-8 + 0x1p-40, out));
      float next = 1.0078125f;
      assertArrayEquals(new float[] {next, next, next, next, next}, out.toFloats());
    }
  }

  private static float[] toBf16(float... x) {
    try (TensorScope scope = new TensorScope(BACKEND)) {
      Tensor out = scope.tensor(Shape.of(x.length), DType.BF16);
      scope.run(new Elementwise.Cast(scope.of(out.shape(), x), out));
      return out.toFloats();
    }
  }

  @Test
  void castsRoundHalfToEven() {
    float last = 0x1p-7f;
    float most = 0x1.fep127f;
    float half = 1 + last / 2;
    float inf = Float.POSITIVE_INFINITY;
    float[] x = {
      half,
      Math.nextUp(half),
      Math.nextDown(half),
      1 + 3 * last / 2,
      -half,
      0,
      -0f,
      Float.MIN_VALUE,
      0x1p-133f,
      most,
      Float.MAX_VALUE,
      -inf,
      Float.NaN,
      Float.intBitsToFloat(0x7f800001),
      Float.intBitsToFloat(-1)
    };
    assertArrayEquals(Bf16.values(Bf16.bits(x)), toBf16(x));
    assertArrayEquals(new float[] {1, 1 + last, 1, 1 + 2 * last, -1}, Arrays.copyOf(toBf16(x), 5));
  }

  /** Overflow gives infinity, and NaN stays NaN. */
  @Test
  void aMatmulRoundsHalfToEven() {
    float last = 0x1p-7f;
    float most = 0x1.fep127f;
    try (TensorScope scope = new TensorScope(BACKEND)) {
      Tensor a = scope.tensor(Shape.of(4, 2), DType.BF16);
      Tensor ones = scope.tensor(Shape.of(2, 1), DType.BF16);
      Tensor out = scope.tensor(Shape.of(4, 1), DType.BF16);
      BACKEND.upload(new float[] {1, last / 2, 1 + last, last / 2, most, most, Float.NaN, 0}, a);
      BACKEND.upload(new float[] {1, 1}, ones);
      scope.run(new Matrix.Matmul(a, false, ones, false, out));
      assertArrayEquals(
          new float[] {1, 1 + 2 * last, Float.POSITIVE_INFINITY, Float.NaN}, out.toFloats());
    }
  }

  @Test
  void kernelsOfOtherTypesAreRefused() {
    assertEquals("relu_v2_bf16", Variant.entry("relu_v2", DType.BF16));
    assertThrows(IllegalArgumentException.class, () -> Variant.entry("relu_v2", DType.U8));
  }
}
