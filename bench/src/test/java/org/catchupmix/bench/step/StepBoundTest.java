package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.roofline.GpuPeaks;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.api.Test;

class StepBoundTest {
  private static StepBound bound(String gpu, int batch, Precision precision, MixedStep mixed) {
    StepDevice device = new StepDevice("cuda", BackendOptions.defaults().withPrecision(precision));
    StepSetting setting = new StepSetting("preact-resnet18", 64, batch, device);
    return StepBound.of(GpuPeaks.named(gpu), setting, mixed);
  }

  /** 0.56 GFLOP an image forward, three times that with both gradients, at 19.5 TFLOP/s. */
  @Test
  void arithmeticIsThatOfTheNetwork() {
    StepBound a100 = bound("a100", 128, Precision.FP32, new MixedStep(MixMethods.NONE, null));
    double expected = 3 * 2 * 0.556e9 * 128 / 19.5e12;
    assertTrue(Math.abs(a100.arithmeticSeconds() / expected - 1) < 0.05, a100::toString);
    assertTrue(a100.seconds() >= a100.arithmeticSeconds() + a100.launchSeconds());
    assertTrue(a100.seconds() >= a100.memorySeconds() + a100.launchSeconds());
  }

  @Test
  void fasterGpusSmallerTypesAndStepsWithoutMixingNeedLess() {
    MixedStep none = new MixedStep(MixMethods.NONE, null);
    MixedStep mixed = new MixedStep(MixMethods.CATCHUP, 2);
    double bf16 = bound("h100", 64, Precision.BF16, none).seconds();
    assertTrue(bf16 < bound("h100", 64, Precision.FP32, none).seconds());
    assertTrue(bf16 < bound("a100", 64, Precision.BF16, none).seconds());
    assertTrue(bf16 < bound("h100", 64, Precision.BF16, mixed).seconds());
  }
}
