package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedundancyTest {
  private static final int IMAGES = 40;

  private final Random random = new Random(1);

  private double[][] noise(int columns) {
    double[][] rows = new double[IMAGES][columns];
    for (double[] row : rows) {
      Arrays.setAll(row, _ -> random.nextGaussian());
    }
    return rows;
  }

  /** CKA is invariant to offset, scale and rotation; a copy adds nothing to the rank. */
  @Test
  void scaledAndShiftedCopiesOfAFilterAreRedundant() {
    double[][] rows = noise(2);
    // Two positions of two filters; the second filter swaps the positions.
    double[][] copies =
        Arrays.stream(rows)
            .map(x -> new double[] {x[0], 3 * x[1] + 7, x[1], 3 * x[0] - 1})
            .toArray(double[][]::new);
    assertEquals(1, Redundancy.of(copies, 2).cka(), 1e-12);
    double[][] one =
        Arrays.stream(rows).map(x -> new double[] {x[0], -2 * x[0]}).toArray(double[][]::new);
    assertEquals(1, Redundancy.of(one, 2).cka(), 1e-12);
    assertEquals(1, Redundancy.of(one, 2).rank(), 1e-6);
  }

  @Test
  void ckaOfTwoFiltersWithOnePositionIsTheSquareOfTheirCorrelation() {
    double[][] rows = noise(2);
    double[] mean = new double[2];
    for (double[] x : rows) {
      mean[0] += x[0] / IMAGES;
      mean[1] += x[1] / IMAGES;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (double[] x : rows) {
      xx += (x[0] - mean[0]) * (x[0] - mean[0]);
      xy += (x[0] - mean[0]) * (x[1] - mean[1]);
      yy += (x[1] - mean[1]) * (x[1] - mean[1]);
    }
    Redundancy found = Redundancy.of(rows, 2);
    assertEquals(xy * xy / (xx * yy), found.cka(), 1e-12);
    double root = Math.sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
    double high = Math.sqrt((xx + yy + root) / 2);
    double low = Math.sqrt((xx + yy - root) / 2);
    double p = high / (high + low);
    assertEquals(Math.exp(-p * Math.log(p) - (1 - p) * Math.log(1 - p)), found.rank(), 1e-10);
  }

  @Test
  void constantFiltersTakePartInTheRankOnly() {
    double[][] rows = noise(2);
    double[][] dead =
        Arrays.stream(rows).map(x -> new double[] {x[0], 5, x[1]}).toArray(double[][]::new);
    assertEquals(Redundancy.of(rows, 2).cka(), Redundancy.of(dead, 3).cka(), 1e-12);
    assertEquals(Redundancy.of(rows, 2).rank(), Redundancy.of(dead, 3).rank(), 1e-9);
    double[][] none = new double[IMAGES][3];
    assertEquals(0, Redundancy.of(none, 3).rank());
    assertTrue(Double.isNaN(Redundancy.of(none, 3).cka()));
    double[][] one = Arrays.stream(rows).map(x -> new double[] {x[0], 5}).toArray(double[][]::new);
    assertTrue(Double.isNaN(Redundancy.of(one, 2).cka()));
  }
}
