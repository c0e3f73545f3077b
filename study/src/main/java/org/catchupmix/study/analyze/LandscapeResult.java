package org.catchupmix.study.analyze;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Loss and accuracy around a network's weights.
 *
 * @param pictures that it was measured on
 * @param line steps along each direction, from -radius to radius
 * @param lineLoss {@code [direction][step]}, mean cross entropy in nats
 * @param lineTop1 {@code [direction][step]}, in percent
 * @param axis steps along the first two directions
 * @param planeLoss {@code [step along the second][step along the first]}, in nats
 * @param planeTop1 the same, in percent
 */
public record LandscapeResult(
    int pictures,
    double[] line,
    double[][] lineLoss,
    double[][] lineTop1,
    double[] axis,
    double[][] planeLoss,
    double[][] planeTop1) {
  /** Of the weights as they are. */
  double loss() {
    return lineLoss[0][line.length / 2];
  }

  /** Of the weights as they are. */
  double top1() {
    return lineTop1[0][line.length / 2];
  }

  /** Half the radius, where {@link #sharpness} is taken. */
  double sharpnessRadius() {
    return line[line.length - 1 - line.length / 4];
  }

  /**
   * The mean rise of the loss at half the radius r,
   *
   * <p>{@code S = mean over d of ( L(w + r d) + L(w - r d) ) / 2 - L(w)},
   *
   * <p>in nats, with its spread over the directions d: the expected sharpness of Neyshabur et al.
   * ("Exploring Generalization in Deep Learning", NeurIPS 2017) along filter-normalised directions
   * of one length in place of normal ones.
   */
  SampleStatistics sharpness() {
    int out = line.length / 4;
    return SampleStatistics.of(
        IntStream.range(0, lineLoss.length).mapToDouble(d -> rise(lineLoss[d], out)).toArray());
  }

  private double rise(double[] loss, int out) {
    return (loss[out] + loss[line.length - 1 - out]) / 2 - loss();
  }

  /** The largest rise at half the radius among the directions and both signs, in nats. */
  double largestRise() {
    int out = line.length / 4;
    return IntStream.range(0, lineLoss.length)
            .mapToDouble(d -> Math.max(lineLoss[d][out], lineLoss[d][line.length - 1 - out]))
            .max()
            .orElseThrow()
        - loss();
  }

  /** Mean and deviation over the directions at each step. */
  static List<SampleStatistics> overDirections(double[][] byDirection) {
    return SampleStatistics.ofEach(List.of(byDirection));
  }

  /** The middle half of a line: its points up to half the radius. */
  static double[] inner(double[] line) {
    int out = line.length / 4;
    return Arrays.copyOfRange(line, out, line.length - out);
  }

  /** The same of each direction. */
  static double[][] inner(double[][] byDirection) {
    return Arrays.stream(byDirection).map(LandscapeResult::inner).toArray(double[][]::new);
  }

  static double[] means(double[][] byDirection) {
    return overDirections(byDirection).stream().mapToDouble(SampleStatistics::mean).toArray();
  }
}
