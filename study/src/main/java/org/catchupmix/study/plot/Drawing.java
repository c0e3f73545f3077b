package org.catchupmix.study.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A figure laid out for its options.
 *
 * @param width in points, which are two pixels in a PNG
 * @param contents draws on paper of any resolution
 */
record Drawing(int width, int height, Consumer<Graphics2D> contents) {
  /**
   * Lays out parts of one size below a title, row by row.
   *
   * @param title blank for none
   * @param width of a part
   * @param height of a part
   * @param legend below the parts; null for none
   */
  static Drawing grid(
      String title,
      int columns,
      int width,
      int height,
      List<Consumer<Graphics2D>> parts,
      Legend legend)
      throws IOException {
    Font font = Fonts.get().bold(Theme.TITLE_SIZE);
    int head = title.isBlank() ? 0 : Theme.TITLE_HEIGHT;
    int bottom = head + Math.ceilDiv(parts.size(), columns) * height;
    int all =
        (int) Math.ceil(Math.max(columns * width, Text.width(title, font) + 2 * Theme.PADDING));
    return new Drawing(
        all,
        bottom + (legend == null ? 0 : legend.height()),
        g -> {
          Text.center(g, title, font, all / 2.0, head - 9);
          double left = (all - columns * width) / 2.0;
          for (int i = 0; i < parts.size(); i++) {
            Graphics2D part = (Graphics2D) g.create();
            part.translate(left + i % columns * width, head + i / columns * height);
            parts.get(i).accept(part);
            part.dispose();
          }
          if (legend != null) {
            legend.paint(g, bottom);
          }
        });
  }

  void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Theme.PAPER);
    g.fillRect(0, 0, width, height);
    contents.accept(g);
  }
}
