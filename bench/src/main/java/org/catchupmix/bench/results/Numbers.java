package org.catchupmix.bench.results;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.study.plot.Digits;

/** Numbers as people read them, in tables and charts. */
public final class Numbers {
  private Numbers() {}

  /** Three digits that count, or a dash where there is no number. */
  public static String three(double value) {
    return Double.isFinite(value) ? Digits.three(value) : "-";
  }

  /** A share as a whole number of percent, or a dash. */
  public static String percent(double share) {
    return Double.isFinite(share) ? "%.0f %%".formatted(100 * share) : "-";
  }

  /** A time of so many seconds with a unit that suits it. */
  public static String time(double seconds) {
    return seconds >= 1
        ? three(seconds) + " s "
        : seconds >= 1e-3 ? three(seconds * 1e3) + " ms" : three(seconds * 1e6) + " us";
  }

  /** The bars of rows, with the ends of their whiskers. */
  public static <T> Bars.Series series(
      String name,
      List<T> rows,
      ToDoubleFunction<T> value,
      ToDoubleFunction<T> low,
      ToDoubleFunction<T> high) {
    return new Bars.Series(
        name,
        rows.stream().mapToDouble(value).toArray(),
        rows.stream().mapToDouble(low).toArray(),
        rows.stream().mapToDouble(high).toArray());
  }

  /** Bytes in binary megabytes. */
  public static String mebibytes(double bytes) {
    return three(bytes / (1 << 20)) + " MiB";
  }
}
