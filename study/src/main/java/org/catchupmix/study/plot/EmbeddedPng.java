package org.catchupmix.study.plot;

import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.apache.batik.svggen.DefaultImageHandler;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.w3c.dom.Element;

/**
 * Puts a picture into an SVG file, as PNG in Base64. Batik's own handler needs a module with an
 * encoder of its own, and breaks lines as the machine does.
 */
final class EmbeddedPng extends DefaultImageHandler {
  private static final String XLINK = "http://www.w3.org/1999/xlink";

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
