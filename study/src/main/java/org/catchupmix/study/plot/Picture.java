package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole picture, from above: the title, the panels in rows, the legend. Lengths are in points.
 */
final class Picture {

  private static final int PANEL_HEIGHT = 340;
  private static final int TITLE_HEIGHT = 34;
  private static final int BOTTOM = 6;

  /** A picture this wide can still be read when a README shrinks it to its column. */
  private static final int WIDTH = 960;

  private static final int MIN_PANEL_WIDTH = 320;
  private static final int MAX_PANEL_WIDTH = 600;

  /** More panels get a row below. */
  private static final int MAX_COLUMNS = 3;

  private final String title;
  private final List<Panel> panels;
  private final Theme theme;
  private final Map<String, LineStyle> styles = new LinkedHashMap<>();
  private final int columns;
  private final int panelWidth;
  private final Legend legend;

  Picture(String title, List<Panel> panels, Fonts fonts) {
    this.title = title;
    this.panels = panels;
    theme = new Theme(fonts);
    for (Panel panel : panels) {
      for (Series series : panel.series()) {
        styles.computeIfAbsent(series.name(), name -> LineStyle.of(styles.size()));
      }
    }
    columns = columns(panels.size());
    panelWidth = Math.clamp(WIDTH / columns, MIN_PANEL_WIDTH, MAX_PANEL_WIDTH);
    legend = new Legend(styles, fonts.regular(Theme.TEXT_SIZE), width());
  }

  Figure figure() {
    int height = titleHeight() + panelsHeight() + legend.height() + BOTTOM;
    return new Figure(title, width(), height, this::paint);
  }

  private void paint(Graphics2D g) {
    Text.center(g, title, theme.fonts().bold(Theme.TITLE_SIZE), width() / 2.0, TITLE_HEIGHT - 8);
    for (int i = 0; i < panels.size(); i++) {
      paintPanel(g, panels.get(i), i % columns * panelWidth, i / columns * PANEL_HEIGHT);
    }
    legend.paint(g, titleHeight() + panelsHeight());
  }

  /** As many columns as fit, no more than are needed for so few rows. */
  private static int columns(int panels) {
    int rows = Math.ceilDiv(panels, MAX_COLUMNS);
    return Math.ceilDiv(panels, rows);
  }

  private int panelsHeight() {
    return Math.ceilDiv(panels.size(), columns) * PANEL_HEIGHT;
  }

  private int width() {
    return columns * panelWidth;
  }

  private int titleHeight() {
    return title.isBlank() ? 0 : TITLE_HEIGHT;
  }

  private void paintPanel(Graphics2D g, Panel panel, int left, int top) {
    Graphics2D part = (Graphics2D) g.create(left, titleHeight() + top, panelWidth, PANEL_HEIGHT);
    try {
      new PanelChart(panel, theme, styles).paint(part, panelWidth, PANEL_HEIGHT);
    } finally {
      part.dispose();
    }
  }
}
