package org.catchupmix.study.robust.confidence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.study.robust.suite.Predictions;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void workedByHand() {
    // Four bins: (0,.25], (.25,.5], (.5,.75], (.75,1].
    double[] confidence = {0.3, 0.5, 0.6, 0.9, 1.0};
    boolean[] correct = {false, true, true, true, false};
    Calibration c = Calibration.of(confidence, correct, 4);
    assertArrayEquals(new int[] {0, 2, 1, 2}, c.count());
    assertEquals(0.4, c.confidence()[1], 1e-15);
    assertEquals(0.5, c.accuracy()[1], 1e-15);
    assertTrue(Double.isNaN(c.accuracy()[0]), "an empty bin has no accuracy");
    // |0.5 - 0.4| * 2/5 + |1 - 0.6| * 1/5 + |0.5 - 0.95| * 2/5
    assertEquals(0.04 + 0.08 + 0.18, c.ece(), 1e-15);
  }

  @Test
  void aBorderBelongsToTheBinBelow() {
    for (int bins : new int[] {3, 7, 10, 15, 49}) {
      for (int m = 1; m <= bins; m++) {
        double border = (double) m / bins;
        boolean[] one = {true};
        assertEquals(1, Calibration.of(new double[] {border}, one, bins).count()[m - 1]);
        if (m < bins) {
          double above = Math.nextUp(border);
          assertEquals(1, Calibration.of(new double[] {above}, one, bins).count()[m]);
        }
      }
    }
    assertEquals(1, Calibration.of(new double[] {0}, new boolean[1], 15).count()[0]);
  }

  @Test
  void refusesWhatIsNoProbability() {
    for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Calibration.of(new double[] {p}, new boolean[1], 15));
    }
  }

  @Test
  void predictionsFromScores() {
    double[][] scores = {{0, Math.log(3)}, {1000, 1000}, {Double.NaN, 1}};
    Predictions p = Predictions.of(scores, new int[] {1, 0, 1});
    assertEquals(0.75, p.confidence()[0], 1e-15);
    assertEquals(0.5, p.confidence()[1], 1e-15);
    assertArrayEquals(new boolean[] {true, false, false}, p.correct(), "of equals none is right");
    assertEquals(100 / 3.0, p.top1(), 1e-12);
    assertTrue(Double.isNaN(p.nll()));
    Predictions finite = Predictions.of(new double[][] {scores[0], scores[1]}, new int[] {1, 0});
    assertEquals((Math.log(4 / 3.0) + Math.log(2)) / 2, finite.nll(), 1e-12);
  }
}
