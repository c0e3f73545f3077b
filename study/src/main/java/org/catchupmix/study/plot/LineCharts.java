package org.catchupmix.study.plot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Line charts as PNG and SVG files. They need no screen, no installed font and no fontconfig
 * library, and for the same data look the same on each machine.
 */
public final class LineCharts {

  private LineCharts() {}

  /**
   * Draws the panels side by side, more than three in several rows, under a title and above a
   * legend of all their series. The file is either written whole or left as it was.
   *
   * @param png the file to write or replace; its folder must exist
   * @param title written above the panels; blank for none
   * @param panels from left to right, row by row
   * @throws IllegalArgumentException if there is no panel
   * @throws IOException if the fonts cannot be loaded or the file cannot be written
   */
  public static void write(Path png, String title, List<Panel> panels) throws IOException {
    Objects.requireNonNull(png, "png");
    figure(title, panels).writePng(png);
  }

  /**
   * The same as a figure, which can be written as PNG and SVG.
   *
   * @throws IllegalArgumentException if there is no panel
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<Panel> panels) throws IOException {
    Objects.requireNonNull(title, "title");
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("panels is empty, but a chart needs at least one.");
    }
    return new Picture(title, List.copyOf(panels), Fonts.get()).figure();
  }
}
