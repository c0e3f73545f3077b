package org.catchupmix.bench.step;

import java.util.Arrays;
import org.catchupmix.core.Precision;
import org.catchupmix.core.UserException;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.verify.Verification;

/**
 * Whether training steps compute what those of {@code reference} do: the losses of the first two,
 * of which the second sees the gradients and the update of the first. The network is a narrow one
 * and the batch as small as can be, since {@code reference} is slow; the sizes that are timed are
 * those of {@code bench ops} and {@code bench conv}, which check them too.
 */
public final class LossCheck {
  private static final int WIDTH = 8;
  private static final int BATCH = 2;
  private static final int STEPS = 2;

  /**
   * A share of what a plain step learns, and of the losses of mixed steps. Mixing decides which of
   * two filters is stronger, and a step of resnet50 from its first weights is ill-conditioned:
   * single precision was seen to move its second loss by 3e-2 plain and 5e-2 mixed; that of most
   * others by less than 1e-6.
   */
  private static final double LOOSE = 0.1;

  private LossCheck() {}

  /**
   * Compares a device with {@code reference}, which rounds to BF16 where the device does.
   *
   * @param setting what was timed: its network and device count
   * @throws UserException if a loss differs
   */
  public static void compare(StepSetting setting, MixedStep mixed) {
    StepSetting small = small(setting, setting.device());
    Precision precision = setting.device().options().precision();
    double[] expected = losses(small(setting, setting.device().oracle()), mixed);
    double[] actual = losses(small, mixed);
    for (int i = 0; i < STEPS; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance(precision, mixed, expected, i))) {
        throw new UserException(
            "the steps of %s, mix %s, are wrong: their losses are %s, those of reference %s"
                .formatted(small, mixed, Arrays.toString(actual), Arrays.toString(expected)));
      }
    }
  }

  private static StepSetting small(StepSetting setting, StepDevice device) {
    return new StepSetting(setting.model(), Math.min(WIDTH, setting.width()), BATCH, device);
  }

  private static double tolerance(
      Precision precision, MixedStep mixed, double[] expected, int step) {
    if (!mixed.method().equals(MixMethods.NONE)) {
      return LOOSE * expected[step];
    }
    double rounding = Verification.lossBound(precision) * expected[step];
    double learned = LOOSE * Math.abs(expected[0] - expected[step]);
    if (step == 0) {
      return rounding;
    }
    return precision == Precision.FP32 ? learned : Math.max(rounding, learned);
  }

  private static double[] losses(StepSetting setting, MixedStep mixed) {
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      training.choose(mixed);
      double[] losses = new double[STEPS];
      for (int i = 0; i < STEPS; i++) {
        losses[i] = training.step();
      }
      return losses;
    }
  }
}
