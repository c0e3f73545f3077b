package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.mix.LabelMix;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static Evaluation of(double[] scores, int... labels) {
    int classes = scores.length / labels.length;
    double[][] rows =
        IntStream.range(0, labels.length)
            .mapToObj(n -> Arrays.copyOfRange(scores, n * classes, (n + 1) * classes))
            .toArray(double[][]::new);
    return Evaluation.of(rows, i -> labels[i]);
  }

  @Test
  void theHighestScoreIsRight() {
    Evaluation e = of(new double[] {1, 3, 2, /**/ 5, 0, 0}, 1, 2);
    assertEquals(50, e.top1());
    assertEquals(100, top5(e), "with three classes each is among the five highest");
  }

  @Test
  void fiveAreAmongTheFiveHighestAndTheSixthIsNot() {
    double[] scores = new double[20];
    for (int i = 0; i < 20; i++) {
      scores[i] = -i % 10;
    }
    Evaluation e = of(scores, 4, 5);
    assertEquals(0, e.top1());
    assertEquals(50, top5(e));
  }

  @Test
  void noneOfEqualScoresIsFavoured() {
    assertEquals(0, of(new double[] {2, 2, 1}, 0).top1());
    assertEquals(0, top5(of(new double[] {0, 0, 0, 0, 0, 0, 0}, 3)));
    assertEquals(100, top5(of(new double[] {0, 0, 0, 0, 0}, 3)));
  }

  @Test
  void aScoreThatIsNoNumberIsWrong() {
    assertEquals(0, of(new double[] {Double.NaN, 1, 0}, 0).top1());
    assertEquals(0, of(new double[] {Double.NaN, 1, 0}, 1).top1());
    assertEquals(0, top5(of(new double[] {Double.POSITIVE_INFINITY, 1, 0}, 0)));
  }

  @Test
  void lossIsTheMeanCrossEntropy() {
    double[] scores = {0, Math.log(3), /**/ 1000, 1000};
    assertEquals((Math.log(4 / 3.0) + Math.log(2)) / 2, of(scores, 1, 0).loss(), 1e-12);
  }

  /** Three images: class 2, class 0, and two equal scores, of which none is the highest. */
  private static final double[] SCORES = {0, 1, 2, 5, -1, 0, 3, 3, 0};

  private static final int[] LABELS = {2, 1, 0};

  @Test
  void aMixedImageCountsByTheWeightsOfItsLabels() {
    assertEquals(1, StepMetric.correct(SCORES, LABELS, LabelMix.OWN));
    // The partners' labels are 0, 0 and 2: the first has its own right, the second its partner's.
    int[] partner = {2, 2, 0};
    assertEquals(
        0.75 + 0.25, StepMetric.correct(SCORES, LABELS, new LabelMix.OneWeight(partner, 0.75)));
    double[] weights = {0.5, 0.125, 1};
    assertEquals(
        0.5 + 0.875, StepMetric.correct(SCORES, LABELS, new LabelMix.Weights(partner, weights)));
    double[][] mixture = {{0.5, 0, 0.5}, {0.25, 0.5, 0.25}, {0.1, 0.1, 0.8}};
    assertEquals(
        0.5 + 0.25, StepMetric.correct(SCORES, LABELS, new LabelMix.Mixture(mixture)), "0 and 2");
    int[] self = {0, 1, 2};
    assertEquals(1, StepMetric.correct(SCORES, LABELS, new LabelMix.OneWeight(self, 0.1)));
    double[] noNumber = {0, Double.NaN, 2};
    assertEquals(0, StepMetric.correct(noNumber, new int[] {2}, LabelMix.OWN));
  }

  private static double top5(Evaluation e) {
    return e.get(EvaluationMetric.TOP5);
  }
}
