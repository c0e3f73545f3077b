package org.catchupmix.nn.optim;

import java.util.Arrays;

/** The learning rate over the course of training. */
@FunctionalInterface
public interface RateSchedule {
  /**
   * The learning rate at a moment.
   *
   * @param epoch epochs done, with fraction: 2.5 is in the middle of the third
   */
  double rate(double epoch);

  /** A constant rate. */
  static RateSchedule constant(double rate) {
    return _ -> rate;
  }

  /**
   * A rate that is multiplied by a factor at each milestone.
   *
   * @param milestones epochs, ascending
   */
  static RateSchedule multiStep(double rate, double factor, double... milestones) {
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
  static RateSchedule cosine(double rate, double epochs) {
    return epoch -> rate * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, epoch / epochs)));
  }

  /**
   * This schedule after a linear warm-up. Step i, from 0, of a warm-up of n steps has (i + 1)/n of
   * the rate, so none trains at a rate of 0.
   *
   * @param epochs of the warm-up; 0 for none
   * @param step the part of an epoch that one step is, above 0
   */
  default RateSchedule withWarmup(double epochs, double step) {
    return epochs <= 0 ? this : epoch -> rate(epoch) * Math.min(1, (epoch + step) / epochs);
  }
}
