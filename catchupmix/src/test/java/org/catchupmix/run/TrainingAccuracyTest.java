package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.mix.LabelMix;
import org.catchupmix.train.StepResult;
import org.junit.jupiter.api.Test;

class TrainingAccuracyTest {
  /** Three images: class 2, class 0, and two equal scores, of which none is the highest. */
  private static final double[] SCORES = {0, 1, 2, 5, -1, 0, 3, 3, 0};

  private static final int[] LABELS = {2, 1, 0};

  @Test
  void aMixedImageCountsByTheWeightsOfItsLabels() {
    assertEquals(1, StepResult.correct(SCORES, LABELS, LabelMix.OWN));
    // The partners' labels are 0, 0 and 2: the first has its own right, the second its partner's.
    int[] partner = {2, 2, 0};
    assertEquals(
        0.75 + 0.25, StepResult.correct(SCORES, LABELS, new LabelMix.OneWeight(partner, 0.75)));
    double[] weights = {0.5, 0.125, 1};
    assertEquals(
        0.5 + 0.875, StepResult.correct(SCORES, LABELS, new LabelMix.Weights(partner, weights)));
    int[] self = {0, 1, 2};
    assertEquals(1, StepResult.correct(SCORES, LABELS, new LabelMix.OneWeight(self, 0.1)));
    double[] noNumber = {0, Double.NaN, 2};
    assertEquals(0, StepResult.correct(noNumber, new int[] {2}, LabelMix.OWN));
  }
}
