package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Charts of panels with lines under a title and above a common legend. */
public final class LineCharts {
  private static final int PANEL_HEIGHT = 340;

  /** Width at which a chart is readable in a README. */
  private static final int WIDTH = 960;

  private static final int MAX_PANEL_WIDTH = 600;
  private static final int MAX_COLUMNS = 3;

  private LineCharts() {}

  /**
   * Draws a chart.
   *
   * @param title drawn only on request
   * @param panels one at least, from left to right, row by row
   */
  public static Figure figure(String title, List<Panel> panels) {
    return figure(title, panels, false, Legend.DEVIATIONS);
  }

  /** Draws panels with the same axes, whose lines can be compared from panel to panel. */
  public static Figure compared(String title, List<Panel> panels) {
    return figure(title, panels, true, Legend.DEVIATIONS);
  }

  /**
   * Draws a chart whose bands are no deviations.
   *
   * @param bands explains them
   */
  public static Figure withBands(String title, List<Panel> panels, String bands) {
    return figure(title, panels, false, bands);
  }

  private static Figure figure(String title, List<Panel> panels, boolean equalAxes, String bands) {
    return new Figure(
        title, Panel.numbers(panels), options -> draw(title, panels, equalAxes, bands, options));
  }

  private static Drawing draw(
      String title, List<Panel> panels, boolean equalAxes, String bands, FigureOptions options)
      throws IOException {
    List<Series> all = panels.stream().flatMap(p -> p.series().stream()).toList();
    Fonts fonts = Fonts.get();
    // Fewest columns for the minimum number of rows.
    int columns = Math.ceilDiv(panels.size(), Math.ceilDiv(panels.size(), MAX_COLUMNS));
    int width = Math.min(WIDTH / columns, MAX_PANEL_WIDTH);
    Map<String, Look> looks = new LinkedHashMap<>();
    all.forEach(s -> looks.putIfAbsent(s.name(), s.look()));
    Map<String, LineStyle> styles = LineStyles.of(looks);
    Map<String, Legend.Entry> legend = new LinkedHashMap<>();
    List<Consumer<Graphics2D>> parts = new ArrayList<>();
    // The title of a single panel is one of the figure.
    boolean isTitled =
        (panels.size() > 1 || options.titles())
            && panels.stream().anyMatch(p -> !p.title().isBlank());
    for (Panel panel : panels) {
      for (Series s : panel.series()) {
        LineStyle style = styles.get(s.name());
        Legend.Entry entry =
            new Legend.Entry(
                options.label(s.name()), style, s.hasBand() ? style.bandColor() : null);
        legend.merge(s.name(), entry, (old, now) -> old.band() == null ? now : old);
      }
      List<Series> scaled = equalAxes ? all : panel.series();
      PanelChart chart = new PanelChart(panel, isTitled, scaled, styles, fonts);
      parts.add(g -> chart.paint(g, width, PANEL_HEIGHT));
    }
    Legend below = new Legend(List.copyOf(legend.values()), fonts, columns * width, bands);
    return Drawing.grid(options.heading(title), columns, width, PANEL_HEIGHT, parts, below);
  }
}
