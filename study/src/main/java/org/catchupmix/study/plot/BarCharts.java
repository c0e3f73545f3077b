package org.catchupmix.study.plot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Bar charts as PNG and SVG files, under the same conditions as {@link LineCharts}. */
public final class BarCharts {
  private BarCharts() {}

  /**
   * Draws the bars under a title and above a legend and some lines of small text.
   *
   * @param png the file to write or replace; its folder must exist
   * @param title written above the bars
   * @param footer lines such as where and when it was measured
   * @throws IOException if the fonts cannot be loaded or the file cannot be written
   */
  public static void write(Path png, String title, Bars bars, List<String> footer)
      throws IOException {
    Objects.requireNonNull(png, "png");
    figure(title, bars, footer).writePng(png);
  }

  /**
   * The same as a figure, which can be written as PNG and SVG.
   *
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, Bars bars, List<String> footer) throws IOException {
    return new BarChart(title, bars, List.copyOf(footer), Fonts.get()).figure();
  }
}
