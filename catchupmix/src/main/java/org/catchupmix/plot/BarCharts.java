package org.catchupmix.plot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Writes bar charts as PNG files, under the same conditions as {@link LineCharts}. */
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
    PngFile.write(png, new BarChart(title, bars, List.copyOf(footer), Fonts.get()).draw());
  }
}
