package org.catchupmix.study.plot;

import java.awt.Color;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * Which colour a number has.
 *
 * @param low the number of the darkest colour
 * @param high the number of the lightest
 * @param logarithmic whether equal ratios, not equal differences, look equal
 */
public record ColourScale(double low, double high, boolean logarithmic) {
  /** Of a number that there is not. */
  private static final Color NONE = new Color(0xBDBDBD);

  private static final int TICKS = 8;
  private static final int MOST_TICKS = 12;

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if they are not ascending finite numbers, positive ones for a
   *     logarithmic scale
   */
  public ColourScale {
    if (!(low < high) || !Double.isFinite(high - low) || logarithmic && low <= 0) {
      throw new IllegalArgumentException(
          "a %s colour scale from %s to %s wants %sfinite ends, the lower first."
              .formatted(
                  logarithmic ? "logarithmic" : "linear",
                  low,
                  high,
                  logarithmic ? "positive and " : ""));
    }
  }

  /** From the smallest to the largest number of the fields. */
  public static ColourScale linear(List<Field> fields) {
    DoubleSummaryStatistics s = statistics(fields);
    // Where all are equal, or none is a number, any range that holds them will do.
    double low = s.getCount() == 0 ? 0 : s.getMin();
    double high = s.getCount() == 0 ? 1 : s.getMax();
    return new ColourScale(low, high > low ? high : low + Math.max(1, Math.abs(low)), false);
  }

  /** The same by ratios; by differences if a number is not positive or all are equal. */
  public static ColourScale logarithmic(List<Field> fields) {
    DoubleSummaryStatistics s = statistics(fields);
    boolean possible = s.getCount() > 0 && s.getMin() > 0 && s.getMax() > s.getMin();
    return possible ? new ColourScale(s.getMin(), s.getMax(), true) : linear(fields);
  }

  private static DoubleSummaryStatistics statistics(List<Field> fields) {
    return fields.stream()
        .flatMap(f -> Arrays.stream(f.values()))
        .flatMapToDouble(Arrays::stream)
        .filter(v -> !Double.isNaN(v))
        .summaryStatistics();
  }

  /** Where the number lies between the ends, from 0 to 1; NaN for NaN. */
  double fraction(double value) {
    double f =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Double.isNaN(value) ? Double.NaN : Math.clamp(f, 0.0, 1.0);
  }

  Color color(double value) {
    return Double.isNaN(value) ? NONE : ColourMap.at(fraction(value));
  }

  Ticks ticks() {
    return logarithmic ? Ticks.logarithmic(low, high, MOST_TICKS) : Ticks.linear(low, high, TICKS);
  }
}
