package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.catchupmix.study.plot.PanelChart.Points;
import org.junit.jupiter.api.Test;

class PointsTest {

  private static final double GAP = Double.NaN;

  @Test
  void fillsStraightPiecesButNotGaps() {
    Series series = new Series("s", new double[] {0, 2, 3, 4}, new double[] {10, 20, GAP, 40});

    Points dense = Points.dense(series, 0.5);

    assertArrayEquals(new double[] {0, 0.5, 1, 1.5, 2, 3, 4, GAP}, dense.x());
    assertArrayEquals(new double[] {10, 12.5, 15, 17.5, 20, GAP, 40, GAP}, dense.y());
  }

  @Test
  void marksEvenlySpreadPointsAndLonelyOnes() {
    double[] x = {0, 1, 2, 3, 4, 5, 6, 7};
    Series series = new Series("s", x, new double[] {1, 1, 1, GAP, 1, GAP, GAP, 1});

    assertArrayEquals(new double[] {0, 4, 7}, Points.marked(series, 2).x());
    Series lonely = new Series("s", x, new double[] {1, 1, GAP, 1, GAP, 1, 1, 1});
    assertArrayEquals(new double[] {0, 3, 7}, Points.marked(lonely, 2).x());
  }
}
