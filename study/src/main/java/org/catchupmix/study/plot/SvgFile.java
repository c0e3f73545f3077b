package org.catchupmix.study.plot;

import java.awt.Dimension;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SimpleImageHandler;
import org.catchupmix.core.io.AtomicFile;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Writes a drawing as an SVG file, whole or not at all. Letters become outlines, so that it looks
 * the same without our fonts; it holds neither a date nor anything random.
 */
final class SvgFile {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  /** Decimals of a length, in points: a two hundredth of a pixel of the PNG. */
  private static final int DECIMALS = 2;

  private SvgFile() {}

  static void write(Path svg, String title, int width, int height, Figure.Drawing drawing)
      throws IOException {
    Document document = document();
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setGenericImageHandler(new SimpleImageHandler(new EmbeddedPng()));
    context.setPrecision(DECIMALS);
    SVGGraphics2D g = new SVGGraphics2D(context, true);
    g.setSVGCanvasSize(new Dimension(width, height));
    drawing.paint(g);
    Element root = g.getRoot();
    // Scales with the page that shows it.
    root.setAttribute("viewBox", "0 0 %d %d".formatted(width, height));
    if (!title.isBlank()) {
      Element name = document.createElementNS(NAMESPACE, "title");
      name.setTextContent(title);
      root.insertBefore(name, root.getFirstChild());
    }
    StringWriter text = new StringWriter();
    g.stream(root, text);
    // Without its document type, which some readers would fetch from the net.
    AtomicFile.write(svg, text.toString().replaceFirst("<!DOCTYPE[^>]*>\\s*", ""));
  }

  private static Document document() throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IOException("This Java makes no XML documents, but module java.xml should.", e);
    }
  }
}
