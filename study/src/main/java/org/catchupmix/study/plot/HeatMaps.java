package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Fields seen from above or as surfaces, as PNG and SVG files. */
public final class HeatMaps {
  private static final int COLUMNS = 3;
  private static final int TITLE_HEIGHT = 34;
  private static final int NOTE_LINE = 15;
  private static final float NOTE_SIZE = 10.5f;

  /**
   * A field and the colours it is drawn in, which several fields may share.
   *
   * @param field the numbers
   * @param scale their colours, and the range of a surface's upright axis
   */
  public record HeatMap(Field field, ColourScale scale) {
    /** Refuses null. */
    public HeatMap {
      Objects.requireNonNull(field, "field");
      Objects.requireNonNull(scale, "scale");
    }
  }

  /** Draws within its width and height, from 0 on. */
  @FunctionalInterface
  private interface Cell {
    void paint(Graphics2D g);
  }

  private HeatMaps() {}

  /**
   * Seen from above: a square in its colour around each point of the grid, contour lines at the
   * ticks of the colour bar.
   *
   * @param title written above all
   * @param maps in rows of three
   * @param notes lines of small text below
   * @throws IllegalArgumentException if there is no map
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<HeatMap> maps, List<String> notes)
      throws IOException {
    Fonts fonts = Fonts.get();
    List<Cell> cells = maps.stream().<Cell>map(m -> new HeatMapChart(m, fonts)::paint).toList();
    return mosaic(title, cells, HeatMapChart.WIDTH, HeatMapChart.HEIGHT, notes, fonts);
  }

  /**
   * As surfaces: height and colour are the value.
   *
   * @param title written above all
   * @param maps in rows of three
   * @param notes lines of small text below
   * @throws IllegalArgumentException if there is no map
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure surfaces(String title, List<HeatMap> maps, List<String> notes)
      throws IOException {
    Fonts fonts = Fonts.get();
    List<Cell> cells = maps.stream().<Cell>map(m -> new SurfaceChart(m, fonts)::paint).toList();
    return mosaic(title, cells, SurfaceChart.WIDTH, SurfaceChart.HEIGHT, notes, fonts);
  }

  /** In rows of three, under a title and above notes. */
  private static Figure mosaic(
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
