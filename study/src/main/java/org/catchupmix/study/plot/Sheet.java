package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.io.Csv;

/** Small images in rows and groups of columns, each with a caption. Lengths are in points. */
public final class Sheet {
  private static final int GAP = 6;
  private static final int BETWEEN_GROUPS = 16;
  private static final int GROUP_HEIGHT = 22;
  private static final int COLUMN_HEIGHT = 16;
  private static final int CAPTION_HEIGHT = 13;
  private static final int LINE = 14;
  private static final int BAR_WIDTH = 220;
  private static final int BAR_HEIGHT = 44;
  private static final int BETWEEN_BARS = 40;

  /** Images are enlarged by a whole factor to about this size. */
  private static final int TILE = 64;

  /**
   * A small image, grey or RGB.
   *
   * @param pixels {@code height * width * channels} bytes, channel innermost
   */
  public record Tile(int height, int width, int channels, byte[] pixels) {
    /** Colours numbers, row by row. */
    public static Tile colored(int height, int width, double[] values, TileColours colours) {
      byte[] rgb = new byte[3 * values.length];
      for (int i = 0; i < values.length; i++) {
        Color c = colours.at(values[i]);
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

  /** Texts and images of a figure, and bars below them. */
  private record Contents(List<Group> groups, List<Row> rows, List<TileColours> bars) {}

  private final List<Group> groups;
  private final List<Row> rows;
  private final List<TileColours> bars;
  private final Font font;
  private final Font small;
  private final Font bold;
  private final double left;
  private final double top;
  private final double slot;

  /** Width of a column, at least that of its longest text. */
  private final double pitch;

  private final double rowHeight;

  private Sheet(Contents contents, Fonts fonts) {
    groups = contents.groups();
    rows = contents.rows();
    bars = contents.bars();
    font = fonts.regular(Theme.TEXT_SIZE - 1);
    small = fonts.regular(Theme.TEXT_SIZE - 3);
    bold = fonts.bold(Theme.TEXT_SIZE - 1);
    Stream<String> names = rows.stream().flatMap(r -> r.name().stream());
    left = 2 * Theme.PADDING + names.mapToDouble(n -> Text.width(n, font)).max().orElse(0);
    top = COLUMN_HEIGHT + (groups.stream().allMatch(g -> g.name().isBlank()) ? 0 : GROUP_HEIGHT);
    slot = cells(rows).mapToDouble(c -> size(c.tile())).max().orElse(TILE);
    Stream<String> texts =
        Stream.concat(
            groups.stream().flatMap(g -> g.columns().stream()), cells(rows).map(Cell::caption));
    pitch = Math.max(slot, texts.mapToDouble(t -> Text.width(t, small) + 4).max().orElse(0));
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
    return grouped(title, groups, rows, List.of(), new Csv("row"));
  }

  /**
   * Draws images in groups of columns above bars that explain their colours.
   *
   * @param numbers that the figure shows
   */
  public static Figure grouped(
      String title, List<Group> groups, List<Row> rows, List<TileColours> bars, Csv numbers) {
    int columns = groups.stream().mapToInt(g -> g.columns().size()).sum();
    if (rows.isEmpty() || rows.stream().anyMatch(r -> r.cells().size() != columns)) {
      throw new IllegalArgumentException(
          "rows of %s images must be at least one, with an image in each of %d columns"
              .formatted(rows.stream().map(r -> r.cells().size()).toList(), columns));
    }
    return new Figure(
        title,
        numbers,
        options ->
            draw(
                options.heading(title),
                new Contents(named(groups, options), List.copyOf(rows), List.copyOf(bars))));
  }

  private static List<Group> named(List<Group> groups, FigureOptions options) {
    return groups.stream()
        .map(
            g ->
                new Group(
                    options.label(g.name()), g.columns().stream().map(options::label).toList()))
        .toList();
  }

  private static Drawing draw(String title, Contents contents) throws IOException {
    Sheet sheet = new Sheet(contents, Fonts.get());
    double width =
        sheet.left
            + sheet.groups.stream().mapToDouble(sheet::width).sum()
            + (sheet.groups.size() - 1) * BETWEEN_GROUPS;
    double bars = sheet.left + sheet.bars.size() * (BAR_WIDTH + BETWEEN_BARS);
    return Drawing.grid(
        title,
        1,
        (int) Math.ceil(Math.max(width, bars) + Theme.PADDING),
        (int) Math.ceil(sheet.bottom() + (sheet.bars.isEmpty() ? 0 : BAR_HEIGHT)),
        List.of(sheet::paint),
        null);
  }

  private double width(Group group) {
    double columns = group.columns().size() * (pitch + GAP) - GAP;
    return Math.max(columns, Text.width(group.name(), bold));
  }

  private double bottom() {
    return top + rows.size() * rowHeight + Theme.PADDING;
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
      double width = width(group);
      Text.center(g, group.name(), bold, x + width / 2, 12);
      if (!group.name().isBlank()) {
        g.setColor(Theme.FRAME);
        g.draw(new Line2D.Double(x, 17, x + width, 17));
      }
      double inside = x + (width - group.columns().size() * (pitch + GAP) + GAP + pitch - slot) / 2;
      for (String name : group.columns()) {
        Text.center(g, name, small, inside + slot / 2, top - 4);
        for (int r = 0; r < rows.size(); r++) {
          paint(g, rows.get(r).cells().get(column), inside, top + (r + 1) * rowHeight - GAP - slot);
        }
        inside += pitch + GAP;
        column++;
      }
      x += width + BETWEEN_GROUPS;
    }
    for (int i = 0; i < bars.size(); i++) {
      paint(g, bars.get(i), left + i * (BAR_WIDTH + BETWEEN_BARS), bottom());
    }
  }

  private void paint(Graphics2D g, TileColours bar, double x, double y) {
    Text.left(g, bar.label(), small, x, y + 8);
    for (int i = 0; i < BAR_WIDTH; i++) {
      g.setColor(bar.at(bar.low() + (i + 0.5) / BAR_WIDTH * (bar.high() - bar.low())));
      // Wider than its share, so that no paper shows between; the next one covers the rest.
      g.fill(new Rectangle2D.Double(x + i, y + 13, i < BAR_WIDTH - 1 ? 1.5 : 1, 10));
    }
    g.setColor(Theme.FRAME);
    g.draw(new Rectangle2D.Double(x, y + 13, BAR_WIDTH, 10));
    Text.left(g, bar.ends()[0], small, x, y + 34);
    Text.center(g, bar.ends()[1], small, x + BAR_WIDTH / 2.0, y + 34);
    Text.right(g, bar.ends()[2], small, x + BAR_WIDTH, y + 34);
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
