package org.catchupmix.study.robust.attack;

import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/**
 * A white-box attack that changes each pixel by at most {@link #epsilon}; white minus black is 1.
 */
sealed interface Attack permits SignAttack, AutoPgd {
  double epsilon();

  /** Number of steps. */
  int steps();

  /** Whether it starts at a random point within epsilon instead of at the image. */
  boolean randomStart();

  /** Number of starts; an image must withstand the attack from each. */
  int restarts();

  /** Describes the steps, for results. */
  String description();

  /**
   * Returns the changed images {@code [N,H,W,C]}, 0..1.
   *
   * @param clean the images
   * @param start in units of epsilon
   */
  double[] perturb(PixelInput input, double[] clean, Shape shape, int[] labels, double[] start);

  /**
   * Returns starts from -1 to 1 in units of epsilon, zeros without a random start.
   *
   * @param restart from 0
   */
  default double[] start(long seed, int restart, int[] images, int elements) {
    double[] start = new double[images.length * elements];
    for (int n = 0; n < images.length && randomStart(); n++) {
      PhiloxRandom random =
          restart == 0
              ? new PhiloxRandom(seed, "attack", images[n])
              : new PhiloxRandom(seed, "attack", images[n], restart);
      for (int i = 0; i < elements; i++) {
        start[n * elements + i] = 2 * random.nextDouble() - 1;
      }
    }
    return start;
  }

  /** Limits a pixel to the neighbourhood of the clean one, and to 0..1. */
  default double clip(double value, double clean) {
    double near = Math.min(Math.max(value, clean - epsilon()), clean + epsilon());
    return Math.min(Math.max(near, 0), 1);
  }
}
