package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.catchupmix.bench.step.StepProfile.Kind;
import org.junit.jupiter.api.Test;

class StepProfileTest {
  /** Counts operations instead of seconds: 3 passes of 16 images, the first of the stem has two. */
  @Test
  void theTimeOfAStepIsDividedAmongItsPrimitives() {
    StepSetting setting =
        new StepSetting("preact-resnet10", 4, 16, StepDevice.parse("cpu --threads 1"));
    StepProfile profile =
        StepProfile.measure(setting, StepTask.TRAIN, (flops, _) -> flops, Duration.ZERO, 1);
    double primitives = profile.sum(_ -> true).seconds();
    assertTrue(primitives > 0 && primitives <= profile.stepSeconds(), profile::toString);
    assertEquals(profile.stepSeconds() - primitives, profile.betweenSeconds(), 1e-9);
    Kind winograd = new Kind("conv2d", 3, 1, false);
    Kind strided = new Kind("conv2d", 3, 2, false);
    double stem = 2.0 * 16 * 32 * 32 * 4 * 9 * 3;
    double block = 2.0 * 16 * 32 * 32 * 4 * 9 * 4;
    // Two convolutions in the first block; one in each of the others, of the same work.
    assertEquals((stem + 5 * block) / 4, profile.kinds().get(winograd).least(), 1);
    assertEquals(3 * block / 2, profile.kinds().get(strided).least(), 1);
    assertTrue(profile.kindsAbove(0).contains(winograd));
    assertTrue(profile.kindsAbove(1).isEmpty());
    StepProfile evaluation =
        StepProfile.measure(setting, StepTask.EVAL, (flops, _) -> flops, Duration.ZERO, 1);
    assertTrue(evaluation.kindsAbove(0).contains(new Kind("conv2dInference", 3, 1, false)));
  }
}
