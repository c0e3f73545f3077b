package org.catchupmix.study.page;

import java.nio.ByteBuffer;
import org.catchupmix.io.Html;

/**
 * An image of a page.
 *
 * @param source address; blank for none, such as of a figure that is there as PDF alone
 * @param width in points, at which the figure's letters have the size of the page's
 * @param alt for screen readers
 */
public record PageFigure(String source, int width, String alt, Html caption) {
  private static final int PIXELS_PER_POINT = 2;
  private static final int USUAL_WIDTH = 960;

  /** Width up to which two figures are side by side. */
  private static final int NARROW = 640;

  /** Embeds a PNG with two pixels per point. */
  public PageFigure(byte[] png, String alt, Html caption) {
    this(PageFigures.data("png", png), width(png), alt, caption);
  }

  private static int width(byte[] png) {
    // The width follows the signature and the header of the first chunk.
    return png.length < 24
        ? USUAL_WIDTH
        : Math.max(1, ByteBuffer.wrap(png).getInt(16) / PIXELS_PER_POINT);
  }

  Html html() {
    String image =
        source.isBlank()
            ? ""
            : "<div class=\"wide\"><img style=\"--points:%d\" alt=\"%s\" src=\"%s\"/></div>"
                .formatted(width(), Html.escape(alt), Html.escape(source));
    return new Html(image)
        .then(caption.equals(Html.NONE) ? Html.NONE : caption.in("figcaption"))
        .in("figure", width() <= NARROW ? "" : " class=\"broad\"")
        .then(new Html("\n"));
  }
}
