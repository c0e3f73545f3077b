package org.catchupmix.study.page;

import java.nio.ByteBuffer;
import java.util.Base64;

/** A PNG with two pixels per point; {@code alt} is for screen readers. */
public record PageFigure(byte[] png, String alt, Html caption) {
  private static final int PIXELS_PER_POINT = 2;
  private static final int USUAL_WIDTH = 960;

  /** Width up to which two figures are side by side. */
  private static final int NARROW = 640;

  /** Width in points, at which the figure's letters have the size of the page's. */
  int width() {
    // The width follows the signature and the header of the first chunk.
    return png.length < 24
        ? USUAL_WIDTH
        : Math.max(1, ByteBuffer.wrap(png).getInt(16) / PIXELS_PER_POINT);
  }

  Html html() {
    String image =
        "<div class=\"wide\"><img style=\"--points:%d\" alt=\"%s\" src=\"data:image/png;base64,%s\"/></div>"
            .formatted(width(), Html.escape(alt), Base64.getEncoder().encodeToString(png));
    return new Html(image)
        .then(caption.equals(Html.NONE) ? Html.NONE : caption.in("figcaption"))
        .in("figure", width() <= NARROW ? "" : " class=\"broad\"")
        .then(new Html("\n"));
  }
}
