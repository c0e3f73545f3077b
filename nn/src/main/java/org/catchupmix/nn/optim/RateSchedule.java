package org.catchupmix.nn.optim;

import java.util.Arrays;
import org.catchupmix.core.Preconditions;

/** Learning rate over the course of training. */
@FunctionalInterface
public interface RateSchedule {
  /**
   * Returns the learning rate at a moment.
   *
   * @param epoch epochs done, with fraction: 2.5 is in the middle of the third
   */
  double rate(double epoch);

  static RateSchedule constant(double rate) {
    return _ -> rate;
  }

  /**
   * Multiplies the rate by a factor at each milestone.
   *
   * @param milestones epochs, ascending
   */
  static RateSchedule multiStep(double rate, double factor, double... milestones) {
    Preconditions.require(factor > 0, "learning-rate factor %s must be above 0", factor);
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
   * Adds a linear warm-up. Step i, from 0, of a warm-up of n steps has (i + 1)/n of the rate, so
   * none trains at a rate of 0.
   *
   * @param epochs of the warm-up; 0 for none
   * @param step share of an epoch that one step takes, above 0
   */
  default RateSchedule withWarmup(double epochs, double step) {
    return epochs <= 0 ? this : epoch -> rate(epoch) * Math.min(1, (epoch + step) / epochs);
  }
}
