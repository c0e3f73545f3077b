package org.catchupmix.kernels.cost;

import java.util.Comparator;
import java.util.Map;

/**
 * The predicted time of a launch.
 *
 * @param limits seconds that each limit alone would allow; of several phases, the longest one's
 * @param tailSeconds in which all wait for what the last block does more than others; of a launch
 *     of several phases also those of its shorter ones, and of the barriers between them
 * @param launchSeconds that starting and ending a grid adds
 */
public record Prediction(Map<Limit, Double> limits, double tailSeconds, double launchSeconds) {
  /** Keeps a copy. */
  public Prediction {
    limits = Map.copyOf(limits);
  }

  /** The same, at whose end the last block works alone for a while. */
  Prediction withTail(double seconds) {
    return new Prediction(limits, tailSeconds + seconds, launchSeconds);
  }

  /** This and another phase of a launch, and so many seconds between them. */
  Prediction then(Prediction next, double between) {
    Prediction longer = kernelSeconds() >= next.kernelSeconds() ? this : next;
    double all = kernelSeconds() + between + next.kernelSeconds();
    return new Prediction(longer.limits, all - longer.limits.get(longer.bound()), launchSeconds);
  }

  /** What takes longest. */
  public Limit bound() {
    return limits.entrySet().stream()
        .max(
            Map.Entry.<Limit, Double>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElseThrow()
        .getKey();
  }

  /** Of the kernel itself. */
  public double kernelSeconds() {
    return limits.get(bound()) + tailSeconds;
  }

  /** All of it. */
  public double seconds() {
    return kernelSeconds() + launchSeconds;
  }
}
