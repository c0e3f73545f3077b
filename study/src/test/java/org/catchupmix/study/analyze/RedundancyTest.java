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

  /** The usual estimator gives 0.67 here. */
  @Test
  void ckaOfIndependentNoiseIsNearZero() {
    double[][] rows = new double[128][256 * 4];
    for (double[] row : rows) {
      Arrays.setAll(row, _ -> random.nextGaussian());
    }
    assertEquals(0, Redundancy.of(rows, 4).cka(), 0.01);
  }

  /** HSIC_1 is the mean of k_ij (l_ij + l_qr - 2 l_iq) over all i, j, q, r that differ. */
  @Test
  void ckaIsThatOfTheMeanOverFourDifferentImages() {
    double[][] rows = Arrays.copyOf(noise(4), 7);
    for (double[] x : rows) {
      x[3] += 2 * x[0] + 5; // position 1 of filter 1 follows position 0 of filter 0
    }
    double expected = hsic(rows, 0, 1) / Math.sqrt(hsic(rows, 0, 0) * hsic(rows, 1, 1));
    assertEquals(expected, Redundancy.of(rows, 2).cka(), 1e-12);
    assertTrue(Double.isNaN(Redundancy.of(Arrays.copyOf(rows, 3), 2).cka()), "of three images");
  }

  private static double hsic(double[][] rows, int c, int d) {
    double sum = 0;
    int terms = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        for (int q = 0; q < rows.length; q++) {
          for (int r = 0; r < rows.length; r++) {
            if (i != j && i != q && i != r && j != q && j != r && q != r) {
              double l = product(rows, d, i, j) + product(rows, d, q, r);
              sum += product(rows, c, i, j) * (l - 2 * product(rows, d, i, q));
              terms++;
            }
          }
        }
      }
    }
    return sum / terms;
  }

  /** The inner product of two images at both positions of one of two filters. */
  private static double product(double[][] rows, int filter, int i, int j) {
    return rows[i][filter] * rows[j][filter] + rows[i][2 + filter] * rows[j][2 + filter];
  }

  @Test
  void theRankOfTwoFiltersIsThatOfTheirCovariance() {
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
    double root = Math.sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
    double high = Math.sqrt((xx + yy + root) / 2);
    double low = Math.sqrt((xx + yy - root) / 2);
    double p = high / (high + low);
    double entropy = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    assertEquals(Math.exp(entropy), Redundancy.of(rows, 2).rank(), 1e-10);
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
    one[3][1] = 6;
    assertTrue(Double.isNaN(Redundancy.of(one, 2).cka()), "the second filter differs in one image");
  }
}
