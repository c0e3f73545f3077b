package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.junit.jupiter.api.Test;

class StepDeviceTest {
  private static final BackendOptions DEFAULTS = BackendOptions.defaults();

  private static void written(String text, StepDevice device) {
    assertEquals(text, device.toString());
    assertEquals(device, StepDevice.parse(text));
  }

  /** Processes of their own open the same device by what is written. */
  @Test
  void whatIsWrittenOpensTheSame() {
    written("cpu --threads 3", new StepDevice("cpu", DEFAULTS.withThreads(3)));
    written(
        "cpu --threads 1 --conv direct --precision bf16",
        new StepDevice(
            "cpu",
            DEFAULTS
                .withThreads(1)
                .withConvolution(ConvolutionAlgorithm.DIRECT)
                .withPrecision(Precision.BF16)));
    written("emulator", new StepDevice("emulator", DEFAULTS));
    written(
        "cuda:1 --precision bf16 --dnn own --bn cudnn",
        new StepDevice(
            "cuda:1",
            DEFAULTS
                .withPrecision(Precision.BF16)
                .withDnn(KernelOrigin.OWN)
                .withBatchNorm(KernelOrigin.CUDNN)));
    assertThrows(IllegalArgumentException.class, () -> StepDevice.parse("cpu --threads 0"));
  }

  @Test
  void onAGpuStepsAreTimedWithGraphsAndWithoutUnlessTheUserChose() {
    StepDevice cuda = StepDevice.parse("cuda --dnn own");
    StepDevice eager = StepDevice.parse("cuda --dnn own --graphs off");
    assertEquals(List.of(cuda, eager), cuda.paths());
    assertEquals(List.of(eager), eager.paths());
    StepDevice cpu = StepDevice.parse("cpu --threads 1");
    assertEquals(List.of(cpu), cpu.paths());
  }

  @Test
  void theOracleRoundsWhereItsDeviceStoresBf16() {
    StepDevice exact = new StepDevice("reference", DEFAULTS);
    assertEquals(exact, StepDevice.parse("cpu --threads 1").oracle());
    assertEquals(exact, new StepDevice("cuda", DEFAULTS.withPrecision(Precision.TF32)).oracle());
    assertEquals(
        new StepDevice("reference", DEFAULTS.withPrecision(Precision.BF16)),
        new StepDevice("cuda", DEFAULTS.withPrecision(Precision.BF16)).oracle());
  }
}
