package org.catchupmix.study.plot;

import java.util.List;
import org.catchupmix.io.Csv;

/**
 * A pair of axes with lines.
 *
 * @param title blank for none
 * @param series the lines, each of another name
 * @param logarithmic whether axes with positive numbers are logarithmic
 */
public record Panel(
    String title, String xLabel, String yLabel, List<Series> series, boolean logarithmic) {
  public Panel(String title, String xLabel, String yLabel, List<Series> series) {
    this(title, xLabel, yLabel, series, false);
  }

  public Panel {
    series = List.copyOf(series);
    if (series.isEmpty() || series.stream().map(Series::name).distinct().count() < series.size()) {
      throw new IllegalArgumentException(
          "series of panel '%s' are %s, must be at least one, with different names"
              .formatted(title, series.stream().map(Series::name).toList()));
    }
  }

  static Csv numbers(List<Panel> panels) {
    Csv csv = new Csv("panel", "line", panels.getFirst().xLabel(), "value", "low", "high");
    for (Panel p : panels) {
      String name = p.title().isBlank() ? p.yLabel() : p.title() + ": " + p.yLabel();
      for (Series s : p.series()) {
        for (int i = 0; i < s.x().length; i++) {
          double low = s.hasBand() ? s.low()[i] : Double.NaN;
          double high = s.hasBand() ? s.high()[i] : Double.NaN;
          csv.row(name, s.name(), s.x()[i], s.y()[i], low, high);
        }
      }
    }
    return csv;
  }
}
