package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How a line looks. Lines differ in colour, dashes and markers at once, so that they can be told
 * apart by the colour-blind and on a black-and-white print.
 */
record LineStyle(Color color, BasicStroke stroke, Marker marker) {

  private static final float WIDTH = 1.8f;

  /** Of 255. */
  private static final int BAND_OPACITY = 45;

  /** So many lines have a colour of their own. */
  static final int MOST = 7;

  /**
   * The palette of Okabe and Ito (https://jfly.uni-koeln.de/color/) without its yellow, which is
   * too pale for a thin line on white.
   */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2), // blue
          new Color(0xD55E00), // vermillion
          new Color(0x009E73), // bluish green
          new Color(0xCC79A7), // reddish purple
          new Color(0xE69F00), // orange
          new Color(0x56B4E9), // sky blue
          new Color(0x000000));

  private static final List<BasicStroke> STROKES =
      List.of(dashed(), dashed(7, 3), dashed(2, 2.5f), dashed(8, 3, 2, 3));

  /** With seven colours and four dashes, five markers make the first 140 styles all differ. */
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN);

  /** Of the area around a line: several one above the other can still be told apart. */
  Color bandColor() {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY);
  }

  static LineStyle of(int index) {
    return new LineStyle(
        COLORS.get(index % COLORS.size()),
        STROKES.get(index % STROKES.size()),
        MARKERS.get(index % MARKERS.size()));
  }

  private static BasicStroke dashed(float... dashes) {
    return new BasicStroke(
        WIDTH,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        10,
        dashes.length == 0 ? null : dashes,
        0);
  }
}
