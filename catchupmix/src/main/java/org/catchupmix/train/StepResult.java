package org.catchupmix.train;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.catchupmix.mix.LabelMix;

/**
 * The result of a training step.
 *
 * @param images in the batch, {@code N}
 * @param numbers of all metrics, see {@link StepMetric#number}
 * @param mixPoint where the batch was mixed, if it was
 * @param ownWeight w, the weight of a sample's own label, if labels were mixed; the mean over the
 *     batch if it differs by sample
 */
public record StepResult(
    int images, Map<StepMetric, Double> numbers, OptionalInt mixPoint, OptionalDouble ownWeight) {
  /** Value of a metric as it is shown. */
  public double of(StepMetric metric) {
    return metric.ofStep(numbers.get(metric), images);
  }

  public double loss() {
    return of(StepMetric.LOSS);
  }

  static StepResult of(int[] labels, Step.Mixing mixing, double loss, double[] scores) {
    StepMetric.Outcome outcome = new StepMetric.Outcome(labels, mixing.labels(), loss, scores);
    Map<StepMetric, Double> numbers = new EnumMap<>(StepMetric.class);
    for (StepMetric metric : StepMetric.values()) {
      numbers.put(metric, metric.number(outcome));
    }
    return new StepResult(labels.length, numbers, mixing.point(), ownWeight(mixing.labels()));
  }

  /**
   * The result of a step from those of its shards. It has a mix point where all shards have the
   * same one, and the mean weight where all have one.
   */
  static StepResult joined(List<StepResult> shards) {
    int images = shards.stream().mapToInt(StepResult::images).sum();
    Map<StepMetric, Double> numbers = new EnumMap<>(StepMetric.class);
    double weight = 0;
    for (StepResult s : shards) {
      s.numbers.forEach(
          (metric, number) ->
              numbers.merge(metric, metric.part(number, s.images, images), Double::sum));
      weight += s.ownWeight.orElse(Double.NaN) * s.images / images;
    }
    OptionalInt point = shards.getFirst().mixPoint;
    boolean same = shards.stream().allMatch(s -> s.mixPoint.equals(point));
    return new StepResult(
        images,
        numbers,
        same ? point : OptionalInt.empty(),
        Double.isNaN(weight) ? OptionalDouble.empty() : OptionalDouble.of(weight));
  }

  private static OptionalDouble ownWeight(LabelMix mixing) {
    return switch (mixing) {
      case LabelMix.Own _ -> OptionalDouble.empty();
      case LabelMix.OneWeight(_, double w) -> OptionalDouble.of(w);
      case LabelMix.Weights(_, double[] w) -> Arrays.stream(w).average();
      case LabelMix.Mixture(double[][] w) ->
          IntStream.range(0, w.length).mapToDouble(n -> w[n][n]).average();
    };
  }
}
