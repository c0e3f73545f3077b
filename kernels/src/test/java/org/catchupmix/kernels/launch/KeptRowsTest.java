package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an H100 and slices of it keep of the layers of PreActResNet-18, batch 128, in BF16. */
class KeptRowsTest {
  private static final int H100 = 90;

  /** Those of the gradient, see docs/kernel-resources.md. */
  private static final int REGISTERS = 128;

  private static final int STATIC_BYTES = 9232;

  /** An H100 with so many multiprocessors. */
  private static GpuDriver slice(PtxEmulator emulator, int multiprocessors) {
    Chip chip = Chip.of(H100);
    return (GpuDriver)
        Proxy.newProxyInstance(
            GpuDriver.class.getClassLoader(),
            new Class<?>[] {GpuDriver.class},
            (_, method, arguments) -> {
              if (!method.getName().equals("residentBlocks")) {
                return method.invoke(emulator, arguments);
              }
              int shared = STATIC_BYTES + (int) arguments[2];
              return shared > chip.sharedBytes()
                  ? 0
                  : multiprocessors * chip.residentBlocks((int) arguments[1], REGISTERS, shared);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "131072, 64, 132, true",
    "32768, 128, 132, true",
    "8192, 256, 132, true",
    "2048, 512, 132, true",
    "131072, 64, 60, false",
    "32768, 128, 60, false",
    "8192, 256, 60, true"
  })
  void aWholeGpuKeepsMostOfEachLayerAndASliceDoesNot(
      int rows, int channels, int multiprocessors, boolean most) {
    EmulatorOptions options = EmulatorOptions.defaults().withChip(Chip.of(H100));
    try (PtxEmulator emulator = new PtxEmulator(options)) {
      KernelLibrary library = new KernelLibrary(slice(emulator, multiprocessors));
      Variants<CudaBatchNorm.Sizes> variants = CudaBatchNorm.GRADIENT_VARIANTS;
      Variants.Call call =
          variants.call(
              library,
              variants.named("v6"),
              new CudaBatchNorm.Sizes(rows, channels),
              Target.of(DType.BF16, H100));
      KeptRows kept =
          KeptRows.of(library, call.file(), call.entries().getFirst(), call.blocks(), 2)
              .orElseThrow();
      assertEquals(most, kept.keepMost(), kept.toString());
    }
  }
}
