package org.catchupmix.study.analyze.landscape;

/**
 * How much of the landscape is looked at.
 *
 * @param radius the farthest step along a direction, in norms of the weights
 * @param directions how many, two at least
 * @param grid points along each axis of the plane of the first two, odd, three at least
 * @param pictures at most so many, 0 for all
 */
public record LandscapeOptions(double radius, int directions, int grid, int pictures) {
  /** What a network of the default run takes about a minute for. */
  public static final LandscapeOptions DEFAULT = new LandscapeOptions(1, 5, 15, 500);

  /** Points of a line, odd: the weights as they are in the middle, half the radius is one too. */
  static final int LINE = 21;

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public LandscapeOptions {
    if (!(radius > 0) || !Double.isFinite(radius)) {
      throw new IllegalArgumentException("--radius " + radius + " wants to be above 0");
    }
    if (directions < 2) {
      throw new IllegalArgumentException(
          "--directions " + directions + " wants to be at least 2, which span the plane");
    }
    if (grid < 3 || grid % 2 == 0) {
      throw new IllegalArgumentException(
          "--grid %d wants to be odd and at least 3: the trained weights are in its middle"
              .formatted(grid));
    }
    if (pictures < 0) {
      throw new IllegalArgumentException(
          "--landscape-pictures " + pictures + " wants to be at least 0");
    }
  }

  /** The steps of a line. */
  double[] line() {
    return axis(LINE);
  }

  /** The steps along an axis of the plane. */
  double[] plane() {
    return axis(grid);
  }

  /** From -radius to radius; 0 is exact. */
  private double[] axis(int points) {
    int half = points / 2;
    double[] x = new double[points];
    for (int i = -half; i <= half; i++) {
      x[i + half] = radius * i / half;
    }
    return x;
  }
}
