package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A pair of axes with lines.
 *
 * @param title written above the axes; blank for none
 * @param xLabel quantity of the x-axis, with its unit
 * @param yLabel quantity of the y-axis, with its unit
 * @param series the lines, each of another name
 * @param logarithmic whether equal ratios are equally far apart, along both axes; then all numbers
 *     must be above 0
 */
public record Panel(
    String title, String xLabel, String yLabel, List<Series> series, boolean logarithmic) {
  /** Creates a panel with linear axes. */
  public Panel(String title, String xLabel, String yLabel, List<Series> series) {
    this(title, xLabel, yLabel, series, false);
  }

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if a label is blank, if there is no series, if two have the
   *     same name, or if logarithmic axes cannot show a number
   */
  public Panel {
    series = List.copyOf(series);
    String of = "panel '" + title + "'";
    Require.label("xLabel", xLabel, of);
    Require.label("yLabel", yLabel, of);
    if (series.isEmpty() || series.stream().map(Series::name).distinct().count() < series.size()) {
      throw new IllegalArgumentException(
          "series of %s are %s, must be at least one, with different names"
              .formatted(of, series.stream().map(Series::name).toList()));
    }
    if (logarithmic
        && series.stream()
            .flatMapToDouble(s -> DoubleStream.concat(Arrays.stream(s.x()), Arrays.stream(s.y())))
            .anyMatch(v -> v <= 0)) {
      throw new IllegalArgumentException(
          "series of %s hold numbers of 0 or below, but logarithmic axes show none.".formatted(of));
    }
  }
}
