package org.catchupmix.study.plot;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/** Maps numbers to 0..1, along an axis or in a range of colours. */
public record Scale(double low, double high, boolean logarithmic) {
  /** Relative difference up to which numbers count as equal. */
  private static final double ROUNDING = 1e-9;

  private static final int MAX_LOGARITHMIC_TICKS = 12;

  /**
   * Creates a scale.
   *
   * @throws IllegalArgumentException if the ends are not finite and ascending, and positive for a
   *     logarithmic scale
   */
  public Scale {
    if (!(low < high) || !Double.isFinite(high - low) || logarithmic && low <= 0) {
      throw new IllegalArgumentException(
          "a scale from %s to %s must have finite, ascending ends%s"
              .formatted(low, high, logarithmic ? ", both positive" : ""));
    }
  }

  /**
   * Creates a scale from the smallest to the largest finite number.
   *
   * @param logarithmic has no effect if a number is not positive or all are equal
   */
  public static Scale of(DoubleStream values, boolean logarithmic) {
    DoubleSummaryStatistics s = values.filter(Double::isFinite).summaryStatistics();
    if (s.getCount() == 0) {
      return new Scale(0, 1, false);
    }
    double most = Math.max(Math.abs(s.getMin()), Math.abs(s.getMax()));
    if (s.getMax() - s.getMin() <= ROUNDING * most) {
      // Equal numbers need some range, and their rounding errors must not be magnified.
      double room = Math.max(1, most / 10);
      return new Scale(s.getMin() - room, s.getMax() + room, false);
    }
    return new Scale(s.getMin(), s.getMax(), logarithmic && s.getMin() > 0);
  }

  /** Adds a share of the range at both ends. */
  Scale padded(double share) {
    return new Scale(at(-share), at(1 + share), logarithmic);
  }

  private double at(double fraction) {
    return logarithmic ? low * Math.pow(high / low, fraction) : low + fraction * (high - low);
  }

  /** Position of a number, clamped to 0..1; NaN for NaN. */
  double fraction(double value) {
    double f =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Double.isNaN(f) ? f : Math.clamp(f, 0.0, 1.0);
  }

  List<Tick> ticks(int count) {
    return logarithmic
        ? Tick.logarithmic(low, high, MAX_LOGARITHMIC_TICKS)
        : Tick.linear(low, high, count);
  }
}
