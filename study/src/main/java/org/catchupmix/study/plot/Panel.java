package org.catchupmix.study.plot;

import java.util.List;

/**
 * One pair of axes with the lines drawn on it.
 *
 * @param title written above the axes; blank for none
 * @param xLabel what the x-axis measures, with its unit
 * @param yLabel what the y-axis measures, with its unit
 * @param series the lines, each of another name
 */
public record Panel(String title, String xLabel, String yLabel, List<Series> series) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if a label is blank, if there is no series, or if two have the
   *     same name
   */
  public Panel {
    series = List.copyOf(series);
    String of = "panel '" + title + "'";
    Require.label("xLabel", xLabel, of);
    Require.label("yLabel", yLabel, of);
    if (series.isEmpty() || series.stream().map(Series::name).distinct().count() < series.size()) {
      throw new IllegalArgumentException(
          "series of %s are %s, but must be one at least, each of another name."
              .formatted(of, series.stream().map(Series::name).toList()));
    }
  }
}
