package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.AUGMENT;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.FLIP;
import static org.catchupmix.recipe.Settings.MIX;
import static org.catchupmix.recipe.Settings.WIDTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.recipe.Augmentation;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.train.StepResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingAccuracyTest {
  /** Three images: class 2, class 0, and two equal scores, of which none is the highest. */
  private static final double[] SCORES = {0, 1, 2, 5, -1, 0, 3, 3, 0};

  private static final int[] LABELS = {2, 1, 0};

  @TempDir private Path runs;

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

  @Test
  void imagesThatAreLearntByHeartAreRightInTraining() throws IOException {
    Recipe r =
        SmallRun.recipe(runs, "heart")
            .with(MIX, "none")
            .with(AUGMENT, Augmentation.NONE)
            .with(FLIP, false)
            .with(EPOCHS, 12)
            .with(WIDTH, 8);
    Metrics metrics = Metrics.read(SmallRun.train(r, 12).metrics(), 12);
    double first = metrics.epochs().getFirst().trainTop1();
    double last = metrics.last().trainTop1();
    assertTrue(first < 40 && last > 80, first + " to " + last);
    // 64 images, none of them mixed.
    assertEquals(0, last * 0.64 % 1, 1e-9);
  }
}
