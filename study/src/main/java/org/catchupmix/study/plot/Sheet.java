package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.study.plot.ColourScale.ColourMap;

/** Small images in rows and groups of columns, each with a caption. Lengths are in points. */
public final class Sheet {
  private static final int GAP = 6;
  private static final int BETWEEN_GROUPS = 16;
  private static final int MARGIN = 14;
  private static final int TITLE_HEIGHT = 34;
  private static final int COLUMN_HEIGHT = 16;
  private static final int GROUP_HEIGHT = 22;
  private static final int CAPTION_HEIGHT = 13;
  private static final int LINE = 14;

  /** Images are enlarged by a whole factor to about this size. */
  private static final int TILE = 64;

  private static final float SMALL = 9.5f;
  private static final float NOTE = 10.5f;
  private static final float ROW_TEXT = Theme.TEXT_SIZE - 1;
  private static final Color RULE = new Color(0xB0B0B0);

  /**
   * A small image.
   *
   * @param height rows
   * @param width columns
   * @param channels 1 (grey) or 3 (RGB)
   * @param pixels {@code height * width * channels} bytes, channel innermost
   */
  public record Tile(int height, int width, int channels, byte[] pixels) {
    /**
     * Colours numbers from the lowest (dark) to the highest (light).
     *
     * @param values {@code height * width}, row by row
     */
    public static Tile colored(int height, int width, double[] values) {
      DoubleSummaryStatistics s = Arrays.stream(values).summaryStatistics();
      double range = s.getMax() - s.getMin();
      byte[] rgb = new byte[3 * values.length];
      for (int i = 0; i < values.length; i++) {
        Color c = ColourMap.at(range > 0 ? (values[i] - s.getMin()) / range : 0);
        rgb[3 * i] = (byte) c.getRed();
        rgb[3 * i + 1] = (byte) c.getGreen();
        rgb[3 * i + 2] = (byte) c.getBlue();
      }
      return new Tile(height, width, 3, rgb);
    }

    int rgb(int y, int x) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        int at = (y * width + x) * channels + (channels == 1 ? 0 : c);
        rgb = rgb << 8 | pixels[at] & 0xFF;
      }
      return rgb;
    }
  }

  /**
   * A group of columns.
   *
   * @param name above the columns; blank for none
   * @param columns their names, one at least
   */
  public record Group(String name, List<String> columns) {
    /** Copies the list. */
    public Group {
      columns = List.copyOf(columns);
    }
  }

  /**
   * An image with a caption.
   *
   * @param caption above the image; may be blank
   */
  public record Cell(Tile tile, String caption) {}

  /**
   * A row.
   *
   * @param name lines written to the left
   * @param cells as many as there are columns in all groups
   */
  public record Row(List<String> name, List<Cell> cells) {
    public Row {
      name = List.copyOf(name);
      cells = List.copyOf(cells);
    }

    /** Creates a row of images without captions. */
    public static Row of(String name, List<Tile> tiles) {
      return new Row(List.of(name), tiles.stream().map(t -> new Cell(t, "")).toList());
    }
  }

  private final String title;
  private final List<Group> groups;
  private final List<Row> rows;
  private final List<String> notes;
  private final Fonts fonts;
  private final double left;
  private final double slotWidth;
  private final double slotHeight;

  private Sheet(String title, List<Group> groups, List<Row> rows, List<String> notes)
      throws IOException {
    this.title = title;
    this.groups = List.copyOf(groups);
    this.rows = List.copyOf(rows);
    this.notes = List.copyOf(notes);
    fonts = Fonts.get();
    Font label = fonts.regular(ROW_TEXT);
    left =
        MARGIN
            + rows.stream()
                .flatMap(r -> r.name().stream())
                .mapToDouble(n -> Text.width(n, label))
                .max()
                .orElse(0)
            + 2 * GAP;
    slotWidth = cells().mapToDouble(c -> size(c.tile(), c.tile().width())).max().orElse(TILE);
    slotHeight = cells().mapToDouble(c -> size(c.tile(), c.tile().height())).max().orElse(TILE);
  }

  /** Draws images in columns without groups and notes. */
  public static Figure figure(String title, List<String> columns, List<Row> rows)
      throws IOException {
    return figure(title, List.of(new Group("", columns)), rows, List.of());
  }

  /**
   * Draws images in groups of columns.
   *
   * @param groups from left to right
   * @param rows from top to bottom, one at least
   * @param notes lines of small text below
   * @throws IllegalArgumentException if there is no row, or a row does not have one image for each
   *     column
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<Group> groups, List<Row> rows, List<String> notes)
      throws IOException {
    int columns = groups.stream().mapToInt(g -> g.columns().size()).sum();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows is empty, but a sheet needs one at least.");
    }
    for (Row row : rows) {
      if (row.cells().size() != columns) {
        throw new IllegalArgumentException(
            "row %s has %d images, the sheet %d columns"
                .formatted(row.name(), row.cells().size(), columns));
      }
    }
    return new Sheet(title, groups, rows, notes).figure();
  }

  private Stream<Cell> cells() {
    return rows.stream().flatMap(r -> r.cells().stream());
  }

  /** Integer factor by which an image is enlarged, in pixels. */
  private int zoom(Tile tile) {
    return Math.max(1, TILE * Figure.SCALE / Math.max(tile.height(), tile.width()));
  }

  /** Size in points. */
  private double size(Tile tile, int pixels) {
    return (double) zoom(tile) * pixels / Figure.SCALE;
  }

  private int captionHeight() {
    return cells().allMatch(c -> c.caption().isBlank()) ? 0 : CAPTION_HEIGHT;
  }

  private double rowHeight() {
    return captionHeight() + slotHeight + GAP;
  }

  private double groupWidth(Group group) {
    return group.columns().size() * (slotWidth + GAP) - GAP;
  }

  private Figure figure() {
    double columns =
        groups.stream().mapToDouble(g -> groupWidth(g) + BETWEEN_GROUPS).sum() - BETWEEN_GROUPS;
    double text =
        notes.stream().mapToDouble(n -> Text.width(n, fonts.regular(NOTE))).max().orElse(0);
    int width = (int) Math.ceil(Math.max(left + columns, MARGIN + text) + MARGIN);
    double bottom = top() + rows.size() * rowHeight();
    int height = (int) Math.ceil(bottom + notes.size() * (LINE + 1) + MARGIN);
    return new Figure(title, width, height, g -> paint(g, width, bottom));
  }

  private void paint(Graphics2D g, int width, double bottom) {
    Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), width / 2.0, TITLE_HEIGHT - 10);
    paintRowNames(g);
    double x = left;
    int first = 0;
    for (Group group : groups) {
      paintHead(g, group, x);
      for (int c = 0; c < group.columns().size(); c++) {
        for (int r = 0; r < rows.size(); r++) {
          paintCell(g, rows.get(r).cells().get(first + c), x + c * (slotWidth + GAP), top(r));
        }
      }
      first += group.columns().size();
      x += groupWidth(group) + BETWEEN_GROUPS;
    }
    for (int i = 0; i < notes.size(); i++) {
      double y = bottom + (i + 1) * (LINE + 1);
      Text.left(g, notes.get(i), fonts.regular(NOTE), MARGIN, y, Color.GRAY);
    }
  }

  /** Top of the images. */
  private int top() {
    boolean named = groups.stream().anyMatch(g -> !g.name().isBlank());
    return TITLE_HEIGHT + (named ? GROUP_HEIGHT : 0) + COLUMN_HEIGHT;
  }

  private double top(int row) {
    return top() + row * rowHeight();
  }

  private void paintRowNames(Graphics2D g) {
    Font font = fonts.regular(ROW_TEXT);
    for (int r = 0; r < rows.size(); r++) {
      List<String> name = rows.get(r).name();
      double middle = top(r) + captionHeight() + slotHeight / 2;
      for (int i = 0; i < name.size(); i++) {
        double y = middle + (i - (name.size() - 1) / 2.0) * LINE + 4;
        Text.left(g, name.get(i), font, MARGIN, y);
      }
    }
  }

  private void paintHead(Graphics2D g, Group group, double x) {
    double width = groupWidth(group);
    double y = TITLE_HEIGHT + 12;
    Text.center(g, group.name(), fonts.bold(Theme.TEXT_SIZE - 1), x + width / 2, y);
    if (!group.name().isBlank()) {
      g.setColor(RULE);
      g.draw(new Line2D.Double(x, y + 5, x + width, y + 5));
    }
    for (int c = 0; c < group.columns().size(); c++) {
      Text.center(
          g,
          group.columns().get(c),
          fonts.regular(NOTE),
          x + c * (slotWidth + GAP) + slotWidth / 2,
          top() - 4);
    }
  }

  private void paintCell(Graphics2D g, Cell cell, double x, double top) {
    Text.center(
        g, cell.caption(), fonts.regular(SMALL), x + slotWidth / 2, top + captionHeight() - 3);
    Tile tile = cell.tile();
    double left = x + (slotWidth - size(tile, tile.width())) / 2;
    double y = top + captionHeight() + (slotHeight - size(tile, tile.height())) / 2;
    paint(g, tile, zoom(tile), left, y);
  }

  /** Draws an enlarged image; viewers would blur it. */
  private static void paint(Graphics2D g, Tile tile, int zoom, double left, double top) {
    BufferedImage image =
        new BufferedImage(tile.width() * zoom, tile.height() * zoom, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, tile.rgb(y / zoom, x / zoom));
      }
    }
    AffineTransform placed =
        AffineTransform.getScaleInstance(1.0 / Figure.SCALE, 1.0 / Figure.SCALE);
    placed.translate(Math.rint(left * Figure.SCALE), Math.rint(top * Figure.SCALE));
    g.drawImage(image, placed, null);
  }
}
