package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossCheckTest {
  private static final MixedStep NONE = new MixedStep(MixMethods.NONE, null);

  @Test
  void soundStepsOfEachMixMethodPass() {
    StepSetting setting =
        new StepSetting("preact-resnet10", 4, 32, StepDevice.parse("cpu --threads 2"));
    for (MixedStep mixed : MixedStep.all(Models.kind("preact-resnet10").mixPoints())) {
      assertDoesNotThrow(() -> LossCheck.compare(setting, mixed), mixed.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet18", "resnet10"})
  void soundStepsOfOtherNetworksPass(String model) {
    StepSetting setting = new StepSetting(model, 4, 32, StepDevice.parse("cpu --threads 2"));
    assertDoesNotThrow(() -> LossCheck.compare(setting, NONE));
    assertDoesNotThrow(() -> LossCheck.compare(setting, new MixedStep(MixMethods.CATCHUP, 3)));
  }

  /** Its losses are held against those of {@code reference} in BF16. */
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "emulator"})
  void soundStepsPassInBf16(String device) {
    StepDevice bf16 =
        new StepDevice(device, BackendOptions.defaults().withPrecision(Precision.BF16));
    StepSetting setting = new StepSetting("preact-resnet10", 4, 32, bf16);
    assertDoesNotThrow(() -> LossCheck.compare(setting, NONE));
  }

  /**
   * The weights of this device do not learn, which shows in the second loss: see {@link
   * org.catchupmix.bench.jmh.BrokenProvider}.
   */
  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void wrongStepsAreFound(Precision precision) {
    StepDevice broken =
        new StepDevice("broken", BackendOptions.defaults().withPrecision(precision));
    StepSetting setting = new StepSetting("preact-resnet10", 4, 2, broken);
    BenchException e = assertThrows(BenchException.class, () -> LossCheck.compare(setting, NONE));
    assertEquals(
        "the steps of %s, mix none, are wrong: their losses are [], those of reference []"
            .formatted(setting),
        e.getMessage().replaceAll("\\[[^]]*]", "[]"));
  }
}
