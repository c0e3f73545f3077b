package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;

/** Drawings of one size in rows of three, under a title and above notes. */
final class Mosaic {
  private static final int COLUMNS = 3;
  private static final int TITLE_HEIGHT = 34;
  private static final int NOTE_LINE = 15;
  private static final float NOTE_SIZE = 10.5f;

  private Mosaic() {}

  /** Draws within its width and height, from 0 on. */
  @FunctionalInterface
  interface Cell {
    void paint(Graphics2D g);
  }

  static Figure figure(
      String title, List<Cell> cells, int width, int height, List<String> notes, Fonts fonts) {
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("maps is empty, but a figure needs one at least.");
    }
    int columns = Math.min(COLUMNS, cells.size());
    int rows = (cells.size() + columns - 1) / columns;
    Font small = fonts.regular(NOTE_SIZE);
    double text = notes.stream().mapToDouble(n -> Text.width(n, small)).max().orElse(0);
    double head = Text.width(title, fonts.bold(Theme.TITLE_SIZE));
    int whole =
        (int) Math.ceil(Math.max(columns * width, Math.max(text, head) + 2 * Theme.PADDING));
    int notesTop = TITLE_HEIGHT + rows * height;
    int below = notes.isEmpty() ? 0 : notes.size() * NOTE_LINE + Theme.PADDING;
    return new Figure(
        title,
        whole,
        notesTop + below,
        g -> {
          Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), whole / 2.0, TITLE_HEIGHT - 10);
          for (int i = 0; i < cells.size(); i++) {
            double left = (whole - columns * width) / 2.0 + i % columns * width;
            Graphics2D part = (Graphics2D) g.create();
            try {
              part.translate(left, TITLE_HEIGHT + i / columns * height);
              cells.get(i).paint(part);
            } finally {
              part.dispose();
            }
          }
          for (int i = 0; i < notes.size(); i++) {
            Text.left(
                g, notes.get(i), small, Theme.PADDING, notesTop + (i + 1) * NOTE_LINE, Color.GRAY);
          }
        });
  }
}
