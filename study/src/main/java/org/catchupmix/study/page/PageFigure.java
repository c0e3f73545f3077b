package org.catchupmix.study.page;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A figure embedded in the page. Browsers run no script of an embedded SVG and load nothing for it.
 *
 * @param type its media type
 * @param data the file
 * @param width in points, at which its letters have the size of the page's
 * @param alt description for screen readers
 * @param caption written below
 */
public record PageFigure(String type, byte[] data, int width, String alt, Html caption) {
  private static final int PIXELS_PER_POINT = 2;
  private static final int HEAD = 2000;
  private static final Pattern SVG_WIDTH =
      Pattern.compile("<svg\\b[^>]*\\bwidth=[\"']([0-9]{1,5})(?:\\.[0-9]*)?(?:px|pt)?[\"']");
  private static final int USUAL_WIDTH = 960;

  /** Width up to which two figures are side by side. */
  private static final int NARROW = 640;

  /** Creates a figure of a PNG file with two pixels per point. */
  public static PageFigure png(byte[] png, String alt, Html caption) {
    // The width follows the signature and the header of the first chunk.
    int pixels = png.length < 24 ? USUAL_WIDTH : ByteBuffer.wrap(png).getInt(16);
    return new PageFigure("image/png", png, Math.max(1, pixels / PIXELS_PER_POINT), alt, caption);
  }

  /** Creates a figure of an SVG file. */
  public static PageFigure svg(byte[] svg, String alt, Html caption) {
    String head = new String(svg, 0, Math.min(svg.length, HEAD), StandardCharsets.UTF_8);
    Matcher width = SVG_WIDTH.matcher(head);
    return new PageFigure(
        "image/svg+xml",
        svg,
        width.find() ? Math.max(1, Integer.parseInt(width.group(1))) : USUAL_WIDTH,
        alt,
        caption);
  }

  Html html() {
    String image =
        "<div class=\"wide\"><img style=\"--points:%d\" alt=\"%s\" src=\"data:%s;base64,%s\"/></div>"
            .formatted(width, Html.escape(alt), type, Base64.getEncoder().encodeToString(data));
    return new Html(image)
        .then(caption.equals(Html.NONE) ? Html.NONE : caption.in("figcaption"))
        .in("figure", width <= NARROW ? "" : " class=\"broad\"")
        .then(new Html("\n"));
  }
}
