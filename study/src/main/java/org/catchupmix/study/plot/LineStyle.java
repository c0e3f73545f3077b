package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Style of a line.
 *
 * <p>Lines differ in colour, dashes and markers, for the colour-blind and for print.
 */
record LineStyle(Color color, BasicStroke stroke, Marker marker) {

  private static final float WIDTH = 1.8f;

  /** Opacity of bands, of 255. */
  private static final int BAND_OPACITY = 45;

  static final int MOST = 7;

  /** Palette of Okabe and Ito (https://jfly.uni-koeln.de/color/) without its pale yellow. */
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

  /** Markers; with seven colours and four dashes, 140 styles differ. */
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN);

  /** Colour of a band, transparent so that bands can overlap. */
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
