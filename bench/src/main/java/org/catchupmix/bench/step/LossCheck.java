package org.catchupmix.bench.step;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.verify.Verification;

/**
 * Compares the first two losses of training steps with those of {@code reference}.
 *
 * <p>The second loss depends on the gradients and the update of the first step. The network is
 * narrow and the batch small, since {@code reference} is slow.
 */
public final class LossCheck {
  private static final int WIDTH = 8;
  private static final int BATCH = 2;
  private static final int STEPS = 2;

  /**
   * Relative tolerance of the drop of the loss in plain steps, and of the losses of mixed steps.
   *
   * <p>Mixing decides which of two filters is stronger, and a first step of resnet50 is
   * ill-conditioned: single precision moved its second loss by 3e-2 plain and 5e-2 mixed, that of
   * most others by less than 1e-6.
   */
  private static final double LOSS_TOLERANCE = 0.1;

  private LossCheck() {}

  /**
   * Compares a device with {@code reference}, which rounds to BF16 where the device does.
   *
   * @param setting whose network and device are checked
   * @throws BenchException if a loss differs
   */
  public static void compare(StepSetting setting, MixedStep mixed) {
    StepSetting small = small(setting, setting.device());
    Precision precision = setting.device().options().precision();
    double[] expected = losses(small(setting, setting.device().oracle()), mixed);
    double[] actual = losses(small, mixed);
    for (int i = 0; i < STEPS; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance(precision, mixed, expected, i))) {
        throw new BenchException(
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
      return LOSS_TOLERANCE * expected[step];
    }
    double rounding = Verification.lossBound(precision) * expected[step];
    double learned = LOSS_TOLERANCE * Math.abs(expected[0] - expected[step]);
    if (step == 0) {
      return rounding;
    }
    return precision == Precision.FP32 ? learned : Math.max(rounding, learned);
  }

  private static double[] losses(StepSetting setting, MixedStep mixed) {
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      training.choose(mixed);
      return IntStream.range(0, STEPS).mapToDouble(_ -> training.train(1).loss()).toArray();
    }
  }
}
