package org.catchupmix.study.robust.corrupt;

import java.util.Arrays;
import org.catchupmix.core.image.Border;
import org.catchupmix.core.image.Gaussian;
import org.catchupmix.core.random.PhiloxRandom;

/** Corruptions of focus and movement. */
final class Blur {
  /** Standard deviations after which scikit-image truncates a Gaussian. */
  private static final double TRUNCATE = 4;

  private static final double[][] DEFOCUS = {
    {0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1}
  };
  private static final double[] GLASS_SIGMA = {0.05, 0.25, 0.4, 0.25, 0.4};
  private static final int[] GLASS_ROUNDS = {1, 1, 1, 2, 2};
  private static final double[][] MOTION = {{6, 1}, {6, 1.5}, {6, 2}, {8, 2}, {9, 2.5}};

  /**
   * A step of the zoom, which goes from 1, as {@code numpy.arange} computes it: the last bit
   * decides how 26 * 1.25 pixels are rounded.
   */
  private static final double ZOOM_STEP = 1.01 - 1;

  private static final int[] ZOOMS = {7, 12, 16, 21, 26};

  private Blur() {}

  /** Convolves with a disk whose edge is smoothed by 3x3 Gaussian weights. */
  static byte[] defocus(Pixels p, int severity, PhiloxRandom random) {
    return Filter.correlate(
            p, disk(DEFOCUS[severity - 1][0], DEFOCUS[severity - 1][1]), Border.MIRROR_CENTRE)
        .truncated();
  }

  /** Smoothed disk of equal weights, normalized to the sum 1. */
  private static double[][] disk(double radius, double smoothing) {
    int reach = (int) radius + 1;
    int side = 2 * reach + 1;
    Pixels disk =
        Pixels.of(
            side,
            side,
            1,
            (y, x, _) ->
                (x - reach) * (x - reach) + (y - reach) * (y - reach) <= radius * radius ? 1 : 0);
    double inside = Arrays.stream(disk.values()).sum();
    double[] taps = Gaussian.weights(smoothing, 1);
    double[][] smooth = new double[3][3];
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        smooth[j][i] = taps[j] * taps[i] / inside;
      }
    }
    Pixels kernel = Filter.correlate(disk, smooth, Border.NEAREST);
    double[][] rows = new double[side][];
    Arrays.setAll(rows, y -> Arrays.copyOfRange(kernel.values(), y * side, (y + 1) * side));
    return rows;
  }

  /**
   * Frosted glass: blur, random displacement by up to one pixel, blur.
   *
   * <p>The published program overwrites one of two swapped pixels before reading it, so a pixel
   * takes its neighbour's value and the neighbour keeps its own. The official files were made this
   * way.
   */
  static byte[] glass(Pixels p, int severity, PhiloxRandom random) {
    double sigma = GLASS_SIGMA[severity - 1];
    Pixels x =
        Pixels.of(
            Filter.gaussian(p, sigma, TRUNCATE, Border.NEAREST).truncated(),
            p.height(),
            p.width(),
            p.channels());
    for (int round = 0; round < GLASS_ROUNDS[severity - 1]; round++) {
      for (int row = p.height() - 1; row > 1; row--) {
        for (int column = p.width() - 1; column > 1; column--) {
          int fromColumn = column - random.nextInt(2);
          int fromRow = row - random.nextInt(2);
          for (int c = 0; c < p.channels(); c++) {
            x.set(row, column, c, x.at(fromRow, fromColumn, c));
          }
        }
      }
    }
    return Filter.gaussian(x, sigma, TRUNCATE, Border.NEAREST).truncated();
  }

  /** Motion blur in a direction of -45 to 45 degrees. */
  static byte[] motion(Pixels p, int severity, PhiloxRandom random) {
    double angle = 90 * random.nextDouble() - 45;
    return Filter.motion(p, MOTION[severity - 1][0], MOTION[severity - 1][1], angle).rounded();
  }

  /** Mean of the image and of its zooms. */
  static byte[] zoom(Pixels p, int severity, PhiloxRandom random) {
    int zooms = ZOOMS[severity - 1];
    Pixels sum = p.map(v -> v);
    for (int i = 0; i < zooms; i++) {
      Filter.addShifted(sum, Filter.zoomIn(p, 1 + i * ZOOM_STEP), 0, 0, 1, Border.NEAREST);
    }
    return sum.map(v -> v / (zooms + 1)).truncated();
  }
}
