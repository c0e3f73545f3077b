package org.catchupmix.nn.optim;

import java.util.Arrays;

/** The learning rate over the course of training. */
@FunctionalInterface
public interface Schedule {
  /**
   * The learning rate at a moment.
   *
   * @param epoch epochs done, with fraction: 2.5 is in the middle of the third
   */
  double rate(double epoch);

  /** The same rate all the time. */
  static Schedule constant(double rate) {
    return _ -> rate;
  }

  /**
   * Multiplied by a factor at each milestone.
   *
   * @param milestones epochs, ascending
   */
  static Schedule multiStep(double rate, double factor, double... milestones) {
    if (!(factor > 0)) {
      throw new IllegalArgumentException("learning-rate factor " + factor + " must be above 0");
    }
    for (int i = 1; i < milestones.length; i++) {
      if (!(milestones[i] > milestones[i - 1])) {
        throw new IllegalArgumentException(
            "milestones " + Arrays.toString(milestones) + " must ascend");
      }
    }
    return epoch ->
        rate * StrictMath.pow(factor, Arrays.stream(milestones).filter(m -> epoch >= m).count());
  }

  /** Half a cosine from the rate to zero (Loshchilov and Hutter 2017, without restarts). */
  static Schedule cosine(double rate, double epochs) {
    return epoch -> rate * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, epoch / epochs)));
  }

  /** Rises linearly from zero during the first epochs, then is this one. */
  default Schedule withWarmup(double epochs) {
    return epochs <= 0 ? this : epoch -> rate(epoch) * Math.min(1, Math.max(0, epoch) / epochs);
  }
}
