package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

class StepTimesTest {
  @Test
  void everyWayToMixIsTimed() {
    StepSetting setting = new StepSetting("preact-resnet10", 2, 2, StepDevice.cpu(1));
    List<MixVariant> variants = MixVariant.all(List.of(1, 2, 3, 4, 5));
    assertEquals(new MixVariant(MixMethods.NONE, null), variants.getFirst());
    assertEquals(MixMethods.all().size() + 5, variants.size());
    StepTimes times = StepTimes.measure(setting, variants, 1, 2, _ -> {});
    assertEquals(1, times.turns().ratio(0, 0).median());
    List<RunResult> results = times.results();
    assertEquals(variants.size(), results.size());
    for (RunResult r : results) {
      assertTrue(r.getPrimaryResult().getScore() > 0);
      assertEquals(2, r.getPrimaryResult().getStatistics().getN());
      assertTrue(r.getSecondaryResults().get("heap").getScore() > 0);
    }
    assertEquals("catchup at 5", results.getLast().getParams().getParam("mix"));
    assertTrue(times.tensorBytes() > 0);
  }

  @Test
  void theMeanCountsWhereThePointIsDrawn() {
    List<MixVariant> variants =
        List.of(
            new MixVariant(MixMethods.NONE, null),
            new MixVariant(MixMethods.CATCHUP, null),
            new MixVariant(MixMethods.CATCHUP, 2),
            new MixVariant("mixup", null));
    double[] once = {1, 1, 1, 1, 6};
    Turns turns = new Turns(new double[][] {{1, 1, 1, 1, 1}, once, once, once});
    StepTimes times =
        new StepTimes(
            new StepSetting("preact-resnet10", 2, 2, StepDevice.cpu(1)),
            variants,
            turns,
            new double[4][5],
            new double[4][5],
            1);
    assertEquals(1, times.cost(0));
    assertEquals(2, times.cost(1));
    assertEquals(1, times.cost(2));
    assertEquals(1, times.cost(3));
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new StepSetting("resnet10", 2, 1, StepDevice.cpu(1)));
    assertThrows(IllegalArgumentException.class, () -> StepDevice.cpu(0));
    assertThrows(
        IllegalArgumentException.class, () -> new StepSetting("vgg", 0, 2, StepDevice.cpu(1)));
  }
}
