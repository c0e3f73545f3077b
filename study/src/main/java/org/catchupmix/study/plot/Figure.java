package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A drawing that can be written as PNG and as SVG. The same data give the same bytes. Lengths are
 * in points; in a PNG each is two pixels wide and high, for screens of high resolution.
 */
public final class Figure {
  /** Pixels per point of a PNG. */
  static final int SCALE = 2;

  private final String title;
  private final int width;
  private final int height;
  private final Drawing drawing;

  /** Draws the same on any kind of paper. */
  @FunctionalInterface
  interface Drawing {
    /** Draws on white paper, with a pen for smooth lines. */
    void paint(Graphics2D g);
  }

  /**
   * A drawing of a size.
   *
   * @param title what it shows, for those who cannot see it
   * @param width in points
   * @param height in points
   */
  Figure(String title, int width, int height, Drawing drawing) {
    this.title = Objects.requireNonNull(title, "title");
    this.width = width;
    this.height = height;
    this.drawing = drawing;
  }

  /**
   * Writes or replaces a PNG file, whole or not at all.
   *
   * @param png the file; its folder must exist
   * @throws IOException if it cannot be written
   */
  public void writePng(Path png) throws IOException {
    PngFile.write(Objects.requireNonNull(png, "png"), image());
  }

  /**
   * Writes or replaces two files, {@code base} with {@code .png} and with {@code .svg} behind its
   * name, each whole or not at all.
   *
   * @param base the files' path without the ending; their folder must exist
   * @return the files, the PNG first
   * @throws IOException if one cannot be written
   */
  public List<Path> write(Path base) throws IOException {
    Path png = base.resolveSibling(base.getFileName() + ".png");
    Path svg = base.resolveSibling(base.getFileName() + ".svg");
    writePng(png);
    SvgFile.write(svg, title, width, height, this::paint);
    return List.of(png, svg);
  }

  /** The bytes of the PNG file, for a page that holds it. */
  public byte[] png() throws IOException {
    return PngFile.encode(image());
  }

  private BufferedImage image() {
    BufferedImage image =
        new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(SCALE, SCALE);
      paint(g);
    } finally {
      g.dispose();
    }
    return image;
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Theme.PAPER);
    g.fillRect(0, 0, width, height);
    drawing.paint(g);
  }
}
