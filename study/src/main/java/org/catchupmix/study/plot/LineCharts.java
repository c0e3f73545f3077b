package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.TextLayout;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Charts of panels with lines under a title and above a common legend.
 *
 * <p>They need no screen, installed font or fontconfig, and are the same on all machines. Lengths
 * are in points.
 */
public final class LineCharts {
  public static final int MOST_LINES = LineStyle.MOST;

  private static final int PANEL_HEIGHT = 340;
  private static final int TITLE_HEIGHT = 34;
  private static final int BOTTOM = 6;

  /** Width at which a chart is readable in a README. */
  private static final int WIDTH = 960;

  private static final int MIN_PANEL_WIDTH = 320;
  private static final int MAX_PANEL_WIDTH = 600;

  /** Maximum panels in a row. */
  private static final int MAX_COLUMNS = 3;

  private final String title;
  private final List<Panel> panels;
  private final Fonts fonts;
  private final Map<String, LineStyle> styles = new LinkedHashMap<>();
  private final Set<String> banded = new HashSet<>();
  private final int columns;
  private final int panelWidth;
  private final Legend legend;

  private LineCharts(String title, List<Panel> panels, Fonts fonts) {
    this.title = title;
    this.panels = panels;
    this.fonts = fonts;
    for (Panel panel : panels) {
      for (Series series : panel.series()) {
        styles.computeIfAbsent(series.name(), name -> LineStyle.of(styles.size()));
        if (series.hasBand()) {
          banded.add(series.name());
        }
      }
    }
    // Fewest columns for the minimum number of rows.
    columns = Math.ceilDiv(panels.size(), Math.ceilDiv(panels.size(), MAX_COLUMNS));
    panelWidth = Math.clamp(WIDTH / columns, MIN_PANEL_WIDTH, MAX_PANEL_WIDTH);
    legend = new Legend(styles, banded, fonts.regular(Theme.TEXT_SIZE), columns * panelWidth);
  }

  /**
   * Writes a chart as a PNG file, atomically.
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
   * Draws a chart.
   *
   * @throws IllegalArgumentException if there is no panel
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<Panel> panels) throws IOException {
    Objects.requireNonNull(title, "title");
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("panels is empty, but a chart needs at least one.");
    }
    LineCharts chart = new LineCharts(title, List.copyOf(panels), Fonts.get());
    int height = chart.legendTop() + chart.legend.height() + BOTTOM;
    return new Figure(title, chart.columns * chart.panelWidth, height, chart::paint);
  }

  private void paint(Graphics2D g) {
    double middle = columns * panelWidth / 2.0;
    Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), middle, TITLE_HEIGHT - 8);
    for (int i = 0; i < panels.size(); i++) {
      int left = i % columns * panelWidth;
      int top = titleHeight() + i / columns * PANEL_HEIGHT;
      Graphics2D part = (Graphics2D) g.create(left, top, panelWidth, PANEL_HEIGHT);
      try {
        new PanelChart(panels.get(i), fonts, styles).paint(part, panelWidth, PANEL_HEIGHT);
      } finally {
        part.dispose();
      }
    }
    legend.paint(g, legendTop());
  }

  private int legendTop() {
    return titleHeight() + Math.ceilDiv(panels.size(), columns) * PANEL_HEIGHT;
  }

  private int titleHeight() {
    return title.isBlank() ? 0 : TITLE_HEIGHT;
  }

  /**
   * The legend of all panels, in centred rows. XChart's legend has a single row for a single panel.
   */
  private static final class Legend {
    private static final int ROW_HEIGHT = 22;
    private static final int LINE_LENGTH = 36;
    private static final int PADDING = 8;
    private static final int MARGIN = 24;
    private static final int BETWEEN = 22;

    /** Explains bands of any colour. */
    private static final String BAND = "\u00b1 one sample standard deviation";

    /**
     * An entry.
     *
     * @param style of the line; null for the entry that explains bands
     * @param band its colour, null for none
     */
    private record Entry(TextLayout name, LineStyle style, Color band) {
      double width() {
        return LINE_LENGTH + PADDING + name.getAdvance();
      }
    }

    private final List<List<Entry>> rows = new ArrayList<>();
    private final int width;

    Legend(Map<String, LineStyle> styles, Set<String> banded, Font font, int width) {
      this.width = width;
      List<Entry> all = new ArrayList<>();
      styles.forEach(
          (name, style) ->
              all.add(
                  new Entry(
                      Text.layout(name, font),
                      style,
                      banded.contains(name) ? style.bandColor() : null)));
      if (!banded.isEmpty()) {
        all.add(new Entry(Text.layout(BAND, font), null, Theme.BAND));
      }
      List<Entry> row = new ArrayList<>();
      for (Entry entry : all) {
        if (!row.isEmpty() && widthOf(row) + BETWEEN + entry.width() > width - 2 * MARGIN) {
          rows.add(row);
          row = new ArrayList<>();
        }
        row.add(entry);
      }
      rows.add(row);
    }

    int height() {
      return rows.size() * ROW_HEIGHT + PADDING;
    }

    void paint(Graphics2D g, int top) {
      double middle = top + ROW_HEIGHT / 2.0;
      for (List<Entry> row : rows) {
        double left = (width - widthOf(row)) / 2;
        for (Entry entry : row) {
          paint(g, entry, left, middle);
          left += entry.width() + BETWEEN;
        }
        middle += ROW_HEIGHT;
      }
    }

    private static void paint(Graphics2D g, Entry entry, double left, double middle) {
      if (entry.band() != null) {
        g.setColor(entry.band());
        g.fill(new Rectangle2D.Double(left, middle - 6, LINE_LENGTH, 12));
      }
      LineStyle style = entry.style();
      if (style != null) {
        g.setColor(style.color());
        g.setStroke(style.stroke());
        g.draw(new Line2D.Double(left, middle, left + LINE_LENGTH, middle));
        style.marker().paint(g, left + LINE_LENGTH / 2.0, middle, Theme.MARKER_SIZE);
      }
      g.setColor(Theme.INK);
      // A baseline a third of the ascent below the middle centres small letters.
      double baseline = middle + entry.name().getAscent() / 3;
      Text.fill(g, entry.name(), left + LINE_LENGTH + PADDING, baseline);
    }

    private static double widthOf(List<Entry> row) {
      return row.stream().mapToDouble(Entry::width).sum() + (row.size() - 1) * BETWEEN;
    }
  }
}
