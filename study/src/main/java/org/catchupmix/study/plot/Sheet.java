package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.study.statistics.Csv;

/** Small images in rows and groups of columns, each with a caption. Lengths are in points. */
public final class Sheet {
  private static final int GAP = 6;
  private static final int BETWEEN_GROUPS = 16;
  private static final int GROUP_HEIGHT = 22;
  private static final int COLUMN_HEIGHT = 16;
  private static final int CAPTION_HEIGHT = 13;
  private static final int LINE = 14;

  /** Images are enlarged by a whole factor to about this size. */
  private static final int TILE = 64;

  /**
   * A small image, grey or RGB.
   *
   * @param pixels {@code height * width * channels} bytes, channel innermost
   */
  public record Tile(int height, int width, int channels, byte[] pixels) {
    /** Colours numbers from {@code low} (dark) to {@code high} (light), row by row. */
    public static Tile colored(int height, int width, double[] values, double low, double high) {
      double range = high - low;
      byte[] rgb = new byte[3 * values.length];
      for (int i = 0; i < values.length; i++) {
        Color c = ColourMap.at(range > 0 ? (values[i] - low) / range : 0);
        rgb[3 * i] = (byte) c.getRed();
        rgb[3 * i + 1] = (byte) c.getGreen();
        rgb[3 * i + 2] = (byte) c.getBlue();
      }
      return new Tile(height, width, 3, rgb);
    }

    private int rgb(int y, int x) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        int at = (y * width + x) * channels + (channels == 1 ? 0 : c);
        rgb = rgb << 8 | pixels[at] & 0xFF;
      }
      return rgb;
    }

    /** Enlarges by a whole factor, since viewers would blur the image. */
    BufferedImage enlarged(int factor) {
      BufferedImage image =
          new BufferedImage(width * factor, height * factor, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, rgb(y / factor, x / factor));
        }
      }
      return image;
    }
  }

  /** A group of columns; its name above them may be blank. */
  public record Group(String name, List<String> columns) {}

  /** An image with a caption above it, which may be blank. */
  public record Cell(Tile tile, String caption) {}

  /** A row with lines of text to its left and a cell for each column. */
  public record Row(List<String> name, List<Cell> cells) {
    /** Creates a row of images without captions. */
    public static Row of(String name, List<Tile> tiles) {
      return new Row(List.of(name), tiles.stream().map(t -> new Cell(t, "")).toList());
    }
  }

  private final List<Group> groups;
  private final List<Row> rows;
  private final Font font;
  private final Font small;
  private final Font bold;
  private final double left;
  private final double top;
  private final double slot;
  private final double rowHeight;

  private Sheet(List<Group> groups, List<Row> rows, Fonts fonts) {
    this.groups = groups;
    this.rows = rows;
    font = fonts.regular(Theme.TEXT_SIZE - 1);
    small = fonts.regular(Theme.TEXT_SIZE - 3);
    bold = fonts.bold(Theme.TEXT_SIZE - 1);
    Stream<String> names = rows.stream().flatMap(r -> r.name().stream());
    left = 2 * Theme.PADDING + names.mapToDouble(n -> Text.width(n, font)).max().orElse(0);
    top = COLUMN_HEIGHT + (groups.stream().allMatch(g -> g.name().isBlank()) ? 0 : GROUP_HEIGHT);
    slot = cells(rows).mapToDouble(c -> size(c.tile())).max().orElse(TILE);
    boolean bare = cells(rows).allMatch(c -> c.caption().isBlank());
    rowHeight = slot + GAP + (bare ? 0 : CAPTION_HEIGHT);
  }

  private static Stream<Cell> cells(List<Row> rows) {
    return rows.stream().flatMap(r -> r.cells().stream());
  }

  /** Factor by which an image is enlarged, in pixels. */
  private static int zoom(Tile tile) {
    return Math.max(1, TILE * PngFile.SCALE / Math.max(tile.height(), tile.width()));
  }

  private static double size(Tile tile) {
    return (double) zoom(tile) * Math.max(tile.height(), tile.width()) / PngFile.SCALE;
  }

  /** Draws images in columns without groups. */
  public static Figure figure(String title, List<String> columns, List<Row> rows) {
    return grouped(title, List.of(new Group("", columns)), rows);
  }

  /**
   * Draws images in groups of columns.
   *
   * @param groups from left to right
   * @param rows from top to bottom
   * @throws IllegalArgumentException if there is no row, or a row does not have one image for each
   *     column
   */
  public static Figure grouped(String title, List<Group> groups, List<Row> rows) {
    int columns = groups.stream().mapToInt(g -> g.columns().size()).sum();
    if (rows.isEmpty() || rows.stream().anyMatch(r -> r.cells().size() != columns)) {
      throw new IllegalArgumentException(
          "rows of %s images must be at least one, with an image in each of %d columns"
              .formatted(rows.stream().map(r -> r.cells().size()).toList(), columns));
    }
    return new Figure(
        title,
        new Csv("row"),
        options -> draw(options.heading(title), named(groups, options), rows));
  }

  private static List<Group> named(List<Group> groups, FigureOptions options) {
    return groups.stream()
        .map(
            g ->
                new Group(
                    options.label(g.name()), g.columns().stream().map(options::label).toList()))
        .toList();
  }

  private static Drawing draw(String title, List<Group> groups, List<Row> rows) throws IOException {
    Sheet sheet = new Sheet(groups, List.copyOf(rows), Fonts.get());
    int columns = groups.stream().mapToInt(g -> g.columns().size()).sum();
    double width = sheet.left + columns * (sheet.slot + GAP) + (groups.size() - 1) * BETWEEN_GROUPS;
    double height = sheet.top + rows.size() * sheet.rowHeight + Theme.PADDING;
    return Drawing.grid(
        title,
        1,
        (int) Math.ceil(width + Theme.PADDING),
        (int) Math.ceil(height),
        List.of(sheet::paint),
        null);
  }

  private void paint(Graphics2D g) {
    for (int r = 0; r < rows.size(); r++) {
      List<String> name = rows.get(r).name();
      double middle = top + (r + 1) * rowHeight - GAP - slot / 2;
      for (int i = 0; i < name.size(); i++) {
        double baseline = middle + (i - (name.size() - 1) / 2.0) * LINE + 4;
        Text.left(g, name.get(i), font, Theme.PADDING, baseline);
      }
    }
    double x = left;
    int column = 0;
    for (Group group : groups) {
      double width = group.columns().size() * (slot + GAP) - GAP;
      Text.center(g, group.name(), bold, x + width / 2, 12);
      if (!group.name().isBlank()) {
        g.setColor(Theme.FRAME);
        g.draw(new Line2D.Double(x, 17, x + width, 17));
      }
      for (String name : group.columns()) {
        Text.center(g, name, small, x + slot / 2, top - 4);
        for (int r = 0; r < rows.size(); r++) {
          paint(g, rows.get(r).cells().get(column), x, top + (r + 1) * rowHeight - GAP - slot);
        }
        x += slot + GAP;
        column++;
      }
      x += BETWEEN_GROUPS;
    }
  }

  private void paint(Graphics2D g, Cell cell, double x, double y) {
    Text.center(g, cell.caption(), small, x + slot / 2, y - 3);
    BufferedImage image = cell.tile().enlarged(zoom(cell.tile()));
    double pixels = slot * PngFile.SCALE;
    AffineTransform placed =
        AffineTransform.getScaleInstance(1.0 / PngFile.SCALE, 1.0 / PngFile.SCALE);
    placed.translate(
        Math.rint(x * PngFile.SCALE + (pixels - image.getWidth()) / 2),
        Math.rint(y * PngFile.SCALE + (pixels - image.getHeight()) / 2));
    g.drawImage(image, placed, null);
  }
}
