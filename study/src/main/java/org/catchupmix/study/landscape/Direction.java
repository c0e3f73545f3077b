package org.catchupmix.study.landscape;

import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.study.landscape.LossFunction.Filters;

/**
 * A filter-normalized random direction (Li et al., "Visualizing the Loss Landscape of Neural Nets",
 * NeurIPS 2018, section 4).
 *
 * <pre>
 *   d ~ normal, then for each filter f:   d_f := d_f * |w_f| / ( |d_f| + 1e-10 )
 * </pre>
 *
 * <p>A filter is a row of a convolution's or linear layer's weight. Parameters of one dimension do
 * not move. A step of 1 is as long as the weights, so networks of all scales change equally.
 *
 * @param steps change of each parameter at a step of 1
 */
public record Direction(double[] steps) {
  private static final double EPSILON = 1e-10;

  /** Draws a direction, which depends on the sizes of the weights and the numbers alone. */
  static Direction random(LossFunction loss, long seed, int number) {
    PhiloxRandom random = new PhiloxRandom(seed, "landscape", number);
    double[] normal = new double[loss.trained().length];
    for (Filters f : loss.filters()) {
      for (int i = f.from(); i < f.from() + f.count() * f.size(); i++) {
        normal[i] = random.nextNormal();
      }
    }
    return normalized(loss, normal);
  }

  /**
   * Normalizes a direction.
   *
   * @param d a number for each parameter; those in no filter are ignored
   */
  static Direction normalized(LossFunction loss, double[] d) {
    double[] w = loss.trained();
    double[] steps = new double[w.length];
    for (Filters f : loss.filters()) {
      for (int filter = 0; filter < f.count(); filter++) {
        int from = f.from() + filter * f.size();
        double factor = norm(w, from, f.size()) / (norm(d, from, f.size()) + EPSILON);
        for (int i = from; i < from + f.size(); i++) {
          steps[i] = d[i] * factor;
        }
      }
    }
    return new Direction(steps);
  }

  private static double norm(double[] v, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += v[i] * v[i];
    }
    return Math.sqrt(sum);
  }

  /** Returns {@code w + x a + y b}. */
  static double[] moved(double[] w, double x, Direction a, double y, Direction b) {
    double[] moved = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      moved[i] = w[i] + x * a.steps[i] + y * b.steps[i];
    }
    return moved;
  }
}
