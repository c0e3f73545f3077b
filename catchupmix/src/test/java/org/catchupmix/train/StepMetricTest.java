package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.catchupmix.mix.LabelMix;
import org.junit.jupiter.api.Test;

class StepMetricTest {
  private static final int[] LABELS = {1, 0, 1};
  private static final double[] SCORES = {0, 3, 2, -1, 5, 4};
  private static final Step.Mixing OWN = new Step.Mixing(LabelMix.OWN, OptionalInt.empty());

  private static StepResult step(int from, int to, double loss, Step.Mixing mixing) {
    int[] labels = Arrays.copyOfRange(LABELS, from, to);
    return StepResult.of(labels, mixing, loss, Arrays.copyOfRange(SCORES, 2 * from, 2 * to));
  }

  @Test
  void aStepHasItsValues() {
    StepResult step = step(0, 3, 0.75, OWN);
    assertEquals(0.75, step.loss());
    assertEquals(200.0 / 3, step.of(StepMetric.TOP1), 1e-12, "two of three");
  }

  @Test
  void anEpochIsTheMeanOverItsImages() {
    StepResult two = step(0, 2, 0.5, OWN);
    StepResult one = step(2, 3, 2, OWN);
    EpochPart part = EpochPart.NONE.withStep(two, 1).withStep(one, 2);
    assertEquals(3, part.images());
    assertEquals(3, part.seconds());
    for (StepMetric metric : StepMetric.values()) {
      double expected = (2 * two.of(metric) + one.of(metric)) / 3;
      assertEquals(expected, part.values().get(metric), 1e-12, metric.key());
    }
  }

  @Test
  void shardsAreJoinedByTheirImages() {
    OptionalInt input = OptionalInt.of(0);
    Step.Mixing own = new Step.Mixing(new LabelMix.OneWeight(new int[] {1, 0}, 0.25), input);
    Step.Mixing other = new Step.Mixing(new LabelMix.OneWeight(new int[] {0}, 1), input);
    StepResult two = step(0, 2, 0.5, own);
    StepResult one = step(2, 3, 2, other);
    StepResult joined = StepResult.joined(List.of(two, one));
    for (StepMetric metric : StepMetric.values()) {
      double expected = (2 * two.of(metric) + one.of(metric)) / 3;
      assertEquals(expected, joined.of(metric), 1e-12, metric.key());
    }
    assertEquals(OptionalInt.of(0), joined.mixPoint());
    assertEquals(OptionalDouble.of(0.5), joined.ownWeight());
    StepResult elsewhere = step(2, 3, 2, OWN);
    assertEquals(OptionalInt.empty(), StepResult.joined(List.of(two, elsewhere)).mixPoint());
    assertEquals(OptionalDouble.empty(), StepResult.joined(List.of(two, elsewhere)).ownWeight());
  }
}
