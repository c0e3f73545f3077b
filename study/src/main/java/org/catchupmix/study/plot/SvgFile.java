package org.catchupmix.study.plot;

import java.awt.Dimension;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.DefaultImageHandler;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SimpleImageHandler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** SVG files. */
final class SvgFile {
  /** Decimals of lengths, in points. */
  private static final int DECIMALS = 2;

  private static final String SVG = "http://www.w3.org/2000/svg";
  private static final String XLINK = "http://www.w3.org/1999/xlink";

  private SvgFile() {}

  static byte[] of(String title, Drawing drawing) throws IOException {
    Document document = document();
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setGenericImageHandler(new SimpleImageHandler(new EmbeddedPng()));
    context.setPrecision(DECIMALS);
    SVGGraphics2D g = new SVGGraphics2D(context, true);
    g.setSVGCanvasSize(new Dimension(drawing.width(), drawing.height()));
    drawing.paint(g);
    Element root = g.getRoot();
    // The figure scales with the page.
    root.setAttribute("viewBox", "0 0 " + drawing.width() + " " + drawing.height());
    if (!title.isBlank()) {
      Element name = document.createElementNS(SVG, "title");
      name.setTextContent(title);
      root.insertBefore(name, root.getFirstChild());
    }
    StringWriter text = new StringWriter();
    g.stream(root, text);
    // Some readers would fetch the document type from the net.
    return text.toString().replaceFirst("<!DOCTYPE[^>]*>\\s*", "").getBytes(StandardCharsets.UTF_8);
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
        String png = Base64.getEncoder().encodeToString(PngFile.encode((BufferedImage) image));
        element.setAttributeNS(XLINK, "xlink:href", "data:image/png;base64," + png);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
