package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** A legend in centred rows. Lengths are in points. */
final class Legend {
  private static final int ROW_HEIGHT = 22;
  private static final int LINE_LENGTH = 36;
  private static final int PADDING = 8;
  private static final int MARGIN = 24;
  private static final int BETWEEN = 22;

  /** Colour of the entry that explains bands of all colours. */
  private static final Color BAND = new Color(0xD2D2D2);

  static final String DEVIATIONS = "\u00b1 one sample standard deviation";

  /** An entry; its line and the colour of its band may be null. */
  record Entry(String name, LineStyle style, Color band) {}

  private final List<List<Entry>> rows = new ArrayList<>();
  private final Font font;
  private final int width;

  /** Creates a legend, which explains bands as deviations if an entry has one. */
  Legend(List<Entry> entries, Fonts fonts, int width) {
    this(entries, fonts, width, DEVIATIONS);
  }

  /**
   * Creates a legend.
   *
   * @param bands explains the bands, if an entry has one
   */
  Legend(List<Entry> entries, Fonts fonts, int width, String bands) {
    font = fonts.regular(Theme.TEXT_SIZE);
    this.width = width;
    List<Entry> all = new ArrayList<>(entries);
    if (all.stream().anyMatch(e -> e.band() != null)) {
      all.add(new Entry(bands, null, BAND));
    }
    List<Entry> row = new ArrayList<>();
    for (Entry entry : all) {
      if (!row.isEmpty() && width(row) + BETWEEN + width(entry) > width - 2 * MARGIN) {
        rows.add(row);
        row = new ArrayList<>();
      }
      row.add(entry);
    }
    rows.add(row);
  }

  int height() {
    return rows.size() * ROW_HEIGHT + 2 * PADDING;
  }

  void paint(Graphics2D g, double top) {
    double middle = top + ROW_HEIGHT / 2.0;
    for (List<Entry> row : rows) {
      double left = (width - width(row)) / 2;
      for (Entry entry : row) {
        paint(g, entry, left, middle);
        left += width(entry) + BETWEEN;
      }
      middle += ROW_HEIGHT;
    }
  }

  private void paint(Graphics2D g, Entry entry, double left, double middle) {
    if (entry.band() != null) {
      g.setColor(entry.band());
      g.fill(new Rectangle2D.Double(left, middle - 6, LINE_LENGTH, 12));
    }
    LineStyle style = entry.style();
    if (style != null) {
      g.setColor(style.color());
      if (style.stroke() != null) {
        g.setStroke(style.stroke());
        g.draw(new Line2D.Double(left, middle, left + LINE_LENGTH, middle));
      }
      style.paintMarker(g, left + LINE_LENGTH / 2.0, middle);
    }
    Text.left(g, entry.name(), font, left + LINE_LENGTH + PADDING, middle + 4);
  }

  private double width(Entry entry) {
    return LINE_LENGTH + PADDING + Text.width(entry.name(), font);
  }

  private double width(List<Entry> row) {
    return row.stream().mapToDouble(this::width).sum() + (row.size() - 1) * BETWEEN;
  }
}
