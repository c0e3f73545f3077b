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
   * @param title blank for none
   * @param panels one at least, from left to right, row by row
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<Panel> panels) throws IOException {
    return figure(title, panels, false);
  }

  /** Draws panels with the same axes, whose lines can be compared from panel to panel. */
  public static Figure compared(String title, List<Panel> panels) throws IOException {
    return figure(title, panels, true);
  }

  private static Figure figure(String title, List<Panel> panels, boolean equalAxes)
      throws IOException {
    List<Series> all = panels.stream().flatMap(p -> p.series().stream()).toList();
    Fonts fonts = Fonts.get();
    // Fewest columns for the minimum number of rows.
    int columns = Math.ceilDiv(panels.size(), Math.ceilDiv(panels.size(), MAX_COLUMNS));
    int width = Math.min(WIDTH / columns, MAX_PANEL_WIDTH);
    Map<String, LineStyle> styles = new LinkedHashMap<>();
    Map<String, Legend.Entry> legend = new LinkedHashMap<>();
    List<Consumer<Graphics2D>> parts = new ArrayList<>();
    for (Panel panel : panels) {
      for (Series s : panel.series()) {
        LineStyle style = styles.computeIfAbsent(s.name(), _ -> LineStyle.of(styles.size()));
        Legend.Entry entry =
            new Legend.Entry(s.name(), style, s.hasBand() ? style.bandColor() : null);
        legend.merge(s.name(), entry, (old, now) -> old.band() == null ? now : old);
      }
      List<Series> scaled = equalAxes ? all : panel.series();
      parts.add(g -> new PanelChart(panel, scaled, styles, fonts).paint(g, width, PANEL_HEIGHT));
    }
    Legend below = new Legend(List.copyOf(legend.values()), fonts, columns * width);
    return Figure.grid(title, columns, width, PANEL_HEIGHT, parts, below, Panel.numbers(panels));
  }
}
