package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.List;

/**
 * Style of a line. Lines differ in colour, dashes and markers, for the colour-blind and for print.
 *
 * @param stroke null for points without a line
 * @param marker null for none
 */
record LineStyle(Color color, BasicStroke stroke, Marker marker) {
  private static final float WIDTH = 1.8f;

  /** Opacity of bands, of 255. */
  private static final int BAND_OPACITY = 45;

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
      List.of(
          new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND),
          dashed(7, 3),
          dashed(2, 2.5f),
          dashed(8, 3, 2, 3));

  /** Number of pairs of a colour and a marker. */
  static final int PAIRS = 35;

  /** The style of what others are compared with: grey, dashed, without markers. */
  static final LineStyle REFERENCE = new LineStyle(new Color(0x8C8C8C), dashed(4, 3), null);

  private static final List<Marker> MARKERS =
      List.of(
          new Marker(24, 0),
          new Marker(4, 45),
          new Marker(3, 0),
          new Marker(4, 0),
          new Marker(3, 180));

  /** A regular polygon, turned by degrees from a corner on top. */
  record Marker(int corners, double turn) {
    private static final double AREA = 48;

    void paint(Graphics2D g, double x, double y) {
      double radius = Math.sqrt(2 * AREA / corners / Math.sin(2 * Math.PI / corners));
      Path2D path = new Path2D.Double();
      for (int i = 0; i < corners; i++) {
        double angle = Math.toRadians(turn + 360.0 * i / corners);
        double right = x + radius * Math.sin(angle);
        double down = y - radius * Math.cos(angle);
        if (i == 0) {
          path.moveTo(right, down);
        } else {
          path.lineTo(right, down);
        }
      }
      path.closePath();
      g.fill(path);
    }
  }

  static LineStyle of(int index) {
    return new LineStyle(
        COLORS.get(index % COLORS.size()),
        STROKES.get(index % STROKES.size()),
        MARKERS.get(index % MARKERS.size()));
  }

  /** Colour of a band, transparent so that bands can overlap. */
  Color bandColor() {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY);
  }

  /** The style with other dashes; 0 is a solid line. */
  LineStyle dashed(int dashes) {
    return new LineStyle(color, STROKES.get(dashes % STROKES.size()), marker);
  }

  void paintMarker(Graphics2D g, double x, double y) {
    if (marker != null) {
      marker.paint(g, x, y);
    }
  }

  /** The style with a thin line without dashes, for intervals. */
  LineStyle thin() {
    return new LineStyle(color, new BasicStroke(1), marker);
  }

  /** The style without a line, for points. */
  LineStyle marked() {
    return new LineStyle(color, null, marker);
  }

  private static BasicStroke dashed(float... dashes) {
    return new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
  }
}
