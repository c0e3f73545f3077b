package org.catchupmix.study.plot;

import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.DefaultImageHandler;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SimpleImageHandler;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.study.statistics.Csv;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A drawing for PNG and SVG files. Equal data give equal bytes.
 *
 * @param title description for screen readers
 * @param width in points, which are two pixels in a PNG
 * @param drawing draws on paper of any resolution
 */
public record Figure(
    String title, int width, int height, Consumer<Graphics2D> drawing, Csv numbers) {
  static final int SCALE = 2;

  /** Decimals of lengths in an SVG, in points. */
  private static final int DECIMALS = 2;

  private static final String SVG = "http://www.w3.org/2000/svg";
  private static final String XLINK = "http://www.w3.org/1999/xlink";

  /**
   * Draws parts of one size below a title, row by row.
   *
   * @param title blank for none
   * @param width of a part
   * @param height of a part
   * @param legend below the parts; null for none
   */
  static Figure grid(
      String title,
      int columns,
      int width,
      int height,
      List<Consumer<Graphics2D>> parts,
      Legend legend,
      Csv numbers)
      throws IOException {
    Font font = Fonts.get().bold(Theme.TITLE_SIZE);
    int head = title.isBlank() ? 0 : Theme.TITLE_HEIGHT;
    int bottom = head + Math.ceilDiv(parts.size(), columns) * height;
    int all =
        (int) Math.ceil(Math.max(columns * width, Text.width(title, font) + 2 * Theme.PADDING));
    return new Figure(
        title,
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
        },
        numbers);
  }

  /** Writes or replaces a PNG file atomically; its folder must exist. */
  public void writePng(Path png) throws IOException {
    byte[] bytes = png();
    AtomicFile.write(png, out -> out.write(bytes));
  }

  /**
   * Writes or replaces {@code base.png} and {@code base.svg} atomically; their folder must exist.
   *
   * @return the files, the PNG first
   */
  public List<Path> write(Path base) throws IOException {
    Path png = base.resolveSibling(base.getFileName() + ".png");
    Path svg = base.resolveSibling(base.getFileName() + ".svg");
    writePng(png);
    AtomicFile.write(svg, svg());
    return List.of(png, svg);
  }

  public byte[] png() throws IOException {
    BufferedImage image =
        new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(SCALE, SCALE);
      paint(g);
    } finally {
      g.dispose();
    }
    return encode(image);
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Theme.PAPER);
    g.fillRect(0, 0, width, height);
    drawing.accept(g);
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory, since ImageIO would use a temporary file.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("This Java cannot encode PNG, but module java.desktop should.");
      }
    }
    return bytes.toByteArray();
  }

  /** Contents of the SVG file. Letters are outlines, so it looks the same without the fonts. */
  public String svg() throws IOException {
    Document document = document();
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setGenericImageHandler(new SimpleImageHandler(new EmbeddedPng()));
    context.setPrecision(DECIMALS);
    SVGGraphics2D g = new SVGGraphics2D(context, true);
    g.setSVGCanvasSize(new Dimension(width, height));
    paint(g);
    Element root = g.getRoot();
    // The figure scales with the page.
    root.setAttribute("viewBox", "0 0 %d %d".formatted(width, height));
    if (!title.isBlank()) {
      Element name = document.createElementNS(SVG, "title");
      name.setTextContent(title);
      root.insertBefore(name, root.getFirstChild());
    }
    StringWriter text = new StringWriter();
    g.stream(root, text);
    // Some readers would fetch the document type from the net.
    return text.toString().replaceFirst("<!DOCTYPE[^>]*>\\s*", "");
  }

  private static Document document() throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IOException("This Java makes no XML documents, but module java.xml should.", e);
    }
  }

  /**
   * Embeds an image as PNG in Base64. Batik's own handler needs another module and breaks lines as
   * the platform does.
   */
  private static final class EmbeddedPng extends DefaultImageHandler {
    @Override
    protected void handleHREF(Image image, Element element, SVGGeneratorContext context) {
      try {
        String png = Base64.getEncoder().encodeToString(encode((BufferedImage) image));
        element.setAttributeNS(XLINK, "xlink:href", "data:image/png;base64," + png);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
