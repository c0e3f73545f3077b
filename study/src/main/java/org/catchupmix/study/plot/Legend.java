package org.catchupmix.study.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The legend of all panels: entries side by side, in as many centred rows as the width asks for.
 * XChart's own keeps to one row, however long, and to one panel.
 */
final class Legend {

  private static final int ROW_HEIGHT = 22;
  private static final int LINE_LENGTH = 36;
  private static final int PADDING = 8;
  private static final int MARGIN = 24;
  private static final int BETWEEN = 22;

  private record Entry(TextLayout name, LineStyle style) {
    double width() {
      return LINE_LENGTH + PADDING + name.getAdvance();
    }
  }

  private final List<List<Entry>> rows = new ArrayList<>();
  private final int width;

  Legend(Map<String, LineStyle> styles, Font font, int width) {
    this.width = width;
    FontRenderContext context = new FontRenderContext(null, true, true);
    List<Entry> row = new ArrayList<>();
    for (Map.Entry<String, LineStyle> style : styles.entrySet()) {
      Entry entry = new Entry(new TextLayout(style.getKey(), font, context), style.getValue());
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
    LineStyle style = entry.style();
    g.setColor(style.color());
    g.setStroke(style.stroke());
    g.draw(new Line2D.Double(left, middle, left + LINE_LENGTH, middle));
    style.marker().paint(g, left + LINE_LENGTH / 2.0, middle, Theme.MARKER_SIZE);
    g.setColor(Theme.INK);
    // A third of the letters' ascent under the middle, small letters look centred on it.
    double baseline = middle + entry.name().getAscent() / 3;
    Text.fill(g, entry.name(), left + LINE_LENGTH + PADDING, baseline);
  }

  private static double widthOf(List<Entry> row) {
    return row.stream().mapToDouble(Entry::width).sum() + (row.size() - 1) * BETWEEN;
  }
}
