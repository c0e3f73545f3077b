package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** Small pictures in rows and columns with names, as PNG and SVG files. */
public final class ContactSheet {
  /** Each picture is enlarged by a whole factor to about so many points. */
  private static final int TILE = 84;

  private static final int GAP = 6;
  private static final int MARGIN = 14;
  private static final int TITLE_HEIGHT = 34;
  private static final int HEAD_HEIGHT = 22;

  /**
   * A small picture.
   *
   * @param height rows
   * @param width columns
   * @param channels 1 (grey) or 3 (RGB)
   * @param pixels {@code height * width * channels} bytes, channel innermost
   */
  public record Tile(int height, int width, int channels, byte[] pixels) {
    /**
     * Numbers in colours from the lowest (dark) to the highest (light); all dark if they are equal.
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
   * A row.
   *
   * @param name written to the left
   * @param tiles as many as there are columns, all of one size
   */
  public record Row(String name, List<Tile> tiles) {
    /** Copies the list. */
    public Row {
      tiles = List.copyOf(tiles);
    }
  }

  private ContactSheet() {}

  /**
   * Draws the sheet. The file is either written whole or left as it was.
   *
   * @param png the file to write or replace
   * @param title written above
   * @param columns names of the columns
   * @param rows at least one
   * @throws IllegalArgumentException if a row has not as many pictures as there are columns
   * @throws IOException if the fonts cannot be loaded or the file cannot be written
   */
  public static void write(Path png, String title, List<String> columns, List<Row> rows)
      throws IOException {
    figure(title, columns, rows).writePng(png);
  }

  /**
   * The same as a figure, which can be written as PNG and SVG.
   *
   * @throws IllegalArgumentException if a row has not as many pictures as there are columns
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<String> columns, List<Row> rows)
      throws IOException {
    for (Row row : rows) {
      if (row.tiles().size() != columns.size()) {
        throw new IllegalArgumentException(
            "row '%s' has %d pictures, the sheet %d columns"
                .formatted(row.name(), row.tiles().size(), columns.size()));
      }
    }
    return draw(title, columns, rows, Fonts.get());
  }

  private static Figure draw(String title, List<String> columns, List<Row> rows, Fonts fonts) {
    Tile first = rows.getFirst().tiles().getFirst();
    int side = Math.max(first.height(), first.width());
    // In pixels of the file, so that each picture's pixel is a square of whole pixels.
    int zoom = Math.max(1, TILE * Figure.SCALE / side);
    double tileWidth = (double) zoom * first.width() / Figure.SCALE;
    double tileHeight = (double) zoom * first.height() / Figure.SCALE;
    Font font = fonts.regular(Theme.TEXT_SIZE);
    double left = MARGIN + labelWidth(rows, font) + GAP;
    double top = TITLE_HEIGHT + HEAD_HEIGHT;
    int width = (int) Math.ceil(left + columns.size() * (tileWidth + GAP) + MARGIN);
    int height = (int) Math.ceil(top + rows.size() * (tileHeight + GAP) + MARGIN);
    return new Figure(
        title,
        width,
        height,
        g -> {
          Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), width / 2.0, TITLE_HEIGHT - 10);
          for (int i = 0; i < columns.size(); i++) {
            double middle = left + i * (tileWidth + GAP) + tileWidth / 2;
            Text.center(g, columns.get(i), font, middle, top - 8);
          }
          for (int j = 0; j < rows.size(); j++) {
            double y = top + j * (tileHeight + GAP);
            TextLayout label = new TextLayout(rows.get(j).name(), font, g.getFontRenderContext());
            g.setColor(Theme.INK);
            Text.fill(g, label, MARGIN, y + tileHeight / 2 + label.getAscent() / 3);
            for (int i = 0; i < columns.size(); i++) {
              paint(g, rows.get(j).tiles().get(i), zoom, left + i * (tileWidth + GAP), y);
            }
          }
        });
  }

  private static double labelWidth(List<Row> rows, Font font) {
    FontRenderContext context = new FontRenderContext(null, true, true);
    return rows.stream()
        .mapToDouble(row -> new TextLayout(row.name(), font, context).getAdvance())
        .max()
        .orElse(0);
  }

  /** Enlarged here: what shows the file would blur it. */
  static void paint(Graphics2D g, Tile tile, int zoom, double left, double top) {
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
