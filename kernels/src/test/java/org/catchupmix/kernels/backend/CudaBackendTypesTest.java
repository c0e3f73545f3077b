package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Custom;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaBackendTypesTest {
  @AutoClose private final PtxEmulator driver = new PtxEmulator();
  private final KernelLibrary library = new KernelLibrary(driver);

  private CudaBackend fp32() {
    return CudaBackend.ofKernels("test", library, Precision.FP32, Set.of());
  }

  private CudaBackend bf16() {
    return CudaBackend.ofKernels("test", library, Precision.BF16, Set.of());
  }

  private static Tensor tensor(TensorScope scope, DType type, Shape shape, float... values) {
    Tensor t = scope.tensor(shape, type);
    scope.backend().upload(values, t);
    return t;
  }

  /** 3 * (1 + 2^-7) is halfway between two BF16 numbers, of which the larger is even. */
  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "BF16"})
  void aMatmulIsOfTheTensorsType(DType type) {
    CudaBackend b = bf16();
    try (TensorScope scope = new TensorScope(b)) {
      Shape one = Shape.of(1, 1);
      Tensor out = scope.tensor(one, type);
      b.run(
          new Matrix.Matmul(
              tensor(scope, type, one, 3),
              false,
              tensor(scope, type, one, 1.0078125f),
              false,
              out));
      assertArrayEquals(new float[] {type == DType.F32 ? 3.0234375f : 3.03125f}, out.toFloats());
    }
  }

  @Test
  void matmulsOfOtherTypesAreRefused() {
    CudaBackend b = fp32();
    try (TensorScope scope = new TensorScope(b)) {
      Tensor t = scope.tensor(Shape.of(1, 1), DType.BF16);
      assertRefused("a is BF16", () -> b.run(new Matrix.Matmul(t, false, t, false, t)));
    }
    CudaBackend both = bf16();
    try (TensorScope scope = new TensorScope(both)) {
      Tensor t = scope.tensor(Shape.of(1, 1), DType.U8);
      assertRefused("a is U8", () -> both.run(new Matrix.Matmul(t, false, t, false, t)));
    }
  }

  private static void assertRefused(String named, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(named), message);
  }

  private record Kernelless(Tensor out) implements Custom {
    @Override
    public Work work() {
      return Work.reading().writing(out);
    }

    @Override
    public void compute(List<double[]> reads, List<double[]> writes) {
      throw new AssertionError("the formula ran in the place of a kernel");
    }
  }

  @Test
  void aCustomPrimitiveWithoutAKernelIsRefused() {
    CudaBackend b = fp32();
    try (TensorScope scope = new TensorScope(b)) {
      Tensor out = scope.real(Shape.of(1));
      DeviceException e = assertThrows(DeviceException.class, () -> b.run(new Kernelless(out)));
      assertTrue(e.getMessage().startsWith("kernelless "), e.getMessage());
    }
  }

  @Test
  void theEmulatorHasAllPrecisions() {
    EmulatorProvider provider = new EmulatorProvider();
    BackendOptions defaults = BackendOptions.defaults();
    try (Backend single = provider.open(0, defaults);
        Backend half = provider.open(0, defaults.withPrecision(Precision.BF16));
        Backend rounded = provider.open(0, defaults.withPrecision(Precision.TF32))) {
      assertEquals(
          Set.of(BackendOption.THREADS, BackendOption.PRECISION, BackendOption.GRAPHS),
          half.options());
      assertEquals(DType.F32, single.storageDtype());
      assertEquals(DType.BF16, half.storageDtype());
      assertEquals(DType.F32, half.computeDtype());
      assertEquals("cuda-f32-sm75-own", single.arithmetic());
      // BF16 and TF32 need a chip with tensor cores.
      String newer = single.arithmetic().replace("sm75", "sm80");
      assertEquals(newer.replace("f32", "bf16"), half.arithmetic());
      assertEquals(newer.replace("own", "own-tf32"), rounded.arithmetic());
      assertEquals(DType.F32, rounded.storageDtype());
    }
  }
}
