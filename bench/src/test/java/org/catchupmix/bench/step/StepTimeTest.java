package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

class StepTimeTest {
  @Test
  void everyWayToMixIsTimed() {
    StepSetting setting =
        new StepSetting("preact-resnet10", 2, 2, StepDevice.parse("cpu --threads 1"));
    List<MixedStep> mixed = MixedStep.all(List.of(1, 2, 3, 4, 5));
    assertEquals(new MixedStep(MixMethods.NONE, null), mixed.getFirst());
    assertEquals(MixMethods.all().size() + 5, mixed.size());
    List<StepTime> times = StepTime.measure(setting, mixed, 2, 1, 2, _ -> {});
    assertEquals(mixed, times.stream().map(StepTime::mixed).toList());
    assertEquals(1, times.getFirst().timing().ratio().median());
    for (StepTime t : times) {
      RunResult r = t.result();
      assertTrue(t.tensorBytes() > 0);
      assertEquals(t.heapBytes(), r.getSecondaryResults().get("heap").getScore(), 1e-6);
      assertTrue(r.getPrimaryResult().getScore() > 0);
      assertEquals(2, r.getPrimaryResult().getStatistics().getN());
    }
    assertEquals("catchup at 5", times.getLast().result().getParams().getParam("mix"));
  }

  @Test
  void theMeanCountsWhereThePointIsDrawn() {
    assertEquals(1, cost(new MixedStep(MixMethods.NONE, null)));
    assertEquals(2, cost(new MixedStep(MixMethods.CATCHUP, null)));
    assertEquals(1, cost(new MixedStep(MixMethods.CATCHUP, 2)));
    assertEquals(1, cost(new MixedStep("mixup", null)));
  }

  private static double cost(MixedStep mixed) {
    StepSetting setting =
        new StepSetting("preact-resnet10", 2, 2, StepDevice.parse("cpu --threads 1"));
    InterleavedTimes timing =
        new InterleavedTimes(new double[] {1, 1, 1, 1, 6}, new double[] {1, 1, 1, 1, 1});
    return new StepTime(setting, mixed, timing, 1, 1, List.of()).cost();
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new StepSetting("resnet10", 2, 1, StepDevice.parse("cpu --threads 1")));
    assertThrows(
        IllegalArgumentException.class,
        () -> new StepSetting("vgg", 0, 2, StepDevice.parse("cpu --threads 1")));
  }
}
