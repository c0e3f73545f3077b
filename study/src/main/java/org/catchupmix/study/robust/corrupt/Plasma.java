package org.catchupmix.study.robust.corrupt;

import org.catchupmix.core.random.PhiloxRandom;

/**
 * A random landscape by the diamond-square algorithm on a torus (Fournier, Fussell, Carpenter
 * 1982).
 *
 * <p>Corners are averaged and shifted by a uniform random height of {@code +-w^2}, first in the
 * middle of squares, then of their sides. Then w, initially 100, is divided by the decay and the
 * squares are halved.
 */
record Plasma(int side, double[][] height, PhiloxRandom random) {
  private static final double FIRST_WOBBLE = 100;

  /**
   * Creates a landscape with heights 0 to 1.
   *
   * @param atLeast its side is the smallest power of two that is not smaller
   * @param decay above 1; the larger, the smoother
   */
  static double[][] of(int atLeast, double decay, PhiloxRandom random) {
    int side = 1;
    while (side < Math.max(2, atLeast)) {
      side *= 2;
    }
    Plasma plasma = new Plasma(side, new double[side][side], random);
    double wobble = FIRST_WOBBLE;
    for (int step = side; step >= 2; step /= 2) {
      plasma.squares(step, wobble);
      plasma.sides(step, wobble);
      wobble /= decay;
    }
    return plasma.scaled();
  }

  private double moved(double sumOfFour, double wobble) {
    return sumOfFour / 4 + wobble * wobble * (2 * random.nextDouble() - 1);
  }

  private double at(int y, int x) {
    return height[Math.floorMod(y, side)][Math.floorMod(x, side)];
  }

  private void squares(int step, double wobble) {
    int half = step / 2;
    for (int y = 0; y < side; y += step) {
      for (int x = 0; x < side; x += step) {
        double corners = at(y, x) + at(y + step, x) + at(y, x + step) + at(y + step, x + step);
        height[y + half][x + half] = moved(corners, wobble);
      }
    }
  }

  private void sides(int step, double wobble) {
    int half = step / 2;
    for (int y = 0; y < side; y += step) {
      for (int x = 0; x < side; x += step) {
        height[y][x + half] =
            moved(
                at(y, x) + at(y, x + step) + at(y - half, x + half) + at(y + half, x + half),
                wobble);
        height[y + half][x] =
            moved(
                at(y, x) + at(y + step, x) + at(y + half, x - half) + at(y + half, x + half),
                wobble);
      }
    }
  }

  private double[][] scaled() {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double[] row : height) {
      for (double v : row) {
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
    }
    for (double[] row : height) {
      for (int x = 0; x < side; x++) {
        row[x] = max > min ? (row[x] - min) / (max - min) : 0;
      }
    }
    return height;
  }
}
