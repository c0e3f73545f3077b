package org.catchupmix.train;

import java.util.EnumMap;
import java.util.Map;

/**
 * Completed part of an epoch, which a run that is killed within one needs beside its weights.
 *
 * @param sums of the metrics over the images, see {@link StepMetric#sum}
 */
public record EpochPart(int steps, int images, Map<StepMetric, Double> sums, double seconds) {
  public static final EpochPart NONE = new EpochPart(0, 0, Map.of(), 0);

  public EpochPart withStep(StepResult step, double stepSeconds) {
    Map<StepMetric, Double> next = new EnumMap<>(StepMetric.class);
    for (StepMetric metric : StepMetric.values()) {
      double added = metric.sum(step.numbers().get(metric), step.images());
      next.put(metric, sums.getOrDefault(metric, 0.0) + added);
    }
    return new EpochPart(steps + 1, images + step.images(), next, seconds + stepSeconds);
  }

  /** Values of all metrics over the part. */
  public Map<StepMetric, Double> values() {
    Map<StepMetric, Double> values = new EnumMap<>(StepMetric.class);
    sums.forEach((metric, sum) -> values.put(metric, metric.ofSum(sum, images)));
    return values;
  }

  public double meanLoss() {
    return StepMetric.LOSS.ofSum(sums.get(StepMetric.LOSS), images);
  }
}
