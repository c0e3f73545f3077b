package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.plot.ColourScale.ColourMap;

/** Draws a field with its colour bar, interpolated between grid points. Lengths are in points. */
record HeatMapChart(HeatMaps.HeatMap map, Fonts fonts) {
  static final int WIDTH = 400;
  static final int HEIGHT = 328;

  private static final int LEFT = 66;
  private static final int TOP = 26;
  private static final int SIDE = 252;
  private static final int BAR_LEFT = LEFT + SIDE + 14;
  private static final int BAR_WIDTH = 14;
  private static final int TICKS = 6;

  /** Slices of the colour bar, about one per pixel. */
  private static final int SLICES = 256;

  /** Overlap of slices, which hides the paper between them. */
  private static final double OVERLAP = 0.7;

  /** Pieces of a grid step for contours. */
  private static final int PIECES = 8;

  private static final BasicStroke LINE = new BasicStroke(0.9f);

  private double left(double x) {
    double[] axis = map.field().x();
    return LEFT + SIDE * position(axis, x);
  }

  private double top(double y) {
    return TOP + SIDE * (1 - position(map.field().y(), y));
  }

  /** Position from 0 to 1 between the first and the last number. */
  private static double position(double[] axis, double v) {
    return (v - axis[0]) / (axis[axis.length - 1] - axis[0]);
  }

  void paint(Graphics2D g) {
    Field f = map.field();
    Field fractions = f.map(map.scale()::fraction);
    paintColours(g, fractions);
    Field fine = fractions.refined(PIECES);
    Ticks levels = map.scale().ticks();
    g.setStroke(LINE);
    for (double level : levels.values()) {
      double fraction = map.scale().fraction(level);
      if (fraction <= 0 || fraction >= 1) {
        continue; // Nothing is crossed at the ends of the scale.
      }
      g.setColor(lineColor(level));
      Path2D path = new Path2D.Double();
      for (Line2D piece : Contours.at(fine, fraction)) {
        path.moveTo(left(piece.getX1()), top(piece.getY1()));
        path.lineTo(left(piece.getX2()), top(piece.getY2()));
      }
      g.draw(path);
    }
    paintBar(g, levels);
    paintAxes(g);
    double middle = LEFT + SIDE / 2.0;
    Text.center(g, f.title(), fonts.bold(Theme.TEXT_SIZE), middle, TOP - 9);
    Font label = fonts.regular(Theme.TEXT_SIZE - 1);
    Text.center(g, f.xLabel(), label, middle, TOP + SIDE + 38);
    Text.upwards(g, f.yLabel(), label, 16, TOP + SIDE / 2.0);
    Text.upwards(g, map.valueLabel(), label, WIDTH - 10, TOP + SIDE / 2.0);
  }

  private Color lineColor(double level) {
    return ColourMap.isDark(map.scale().fraction(level)) ? Theme.PAPER : Theme.INK;
  }

  /** Draws a colour for each pixel of a PNG. */
  private void paintColours(Graphics2D g, Field fractions) {
    int pixels = SIDE * Figure.SCALE;
    BufferedImage image = new BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_RGB);
    double across = (fractions.x().length - 1.0) / pixels;
    double up = (fractions.y().length - 1.0) / pixels;
    for (int j = 0; j < pixels; j++) {
      for (int i = 0; i < pixels; i++) {
        double f = fractions.between((i + 0.5) * across, (pixels - j - 0.5) * up);
        image.setRGB(i, j, ColourScale.colorAt(f).getRGB());
      }
    }
    AffineTransform place = AffineTransform.getTranslateInstance(LEFT, TOP);
    place.scale(1.0 / Figure.SCALE, 1.0 / Figure.SCALE);
    g.drawImage(image, place, null);
  }

  private void paintBar(Graphics2D g, Ticks levels) {
    double slice = (double) SIDE / SLICES;
    for (int i = SLICES - 1; i >= 0; i--) {
      g.setColor(ColourMap.at((i + 0.5) / SLICES));
      double y = TOP + SIDE - (i + 1) * slice;
      g.fill(new Rectangle2D.Double(BAR_LEFT, y, BAR_WIDTH, slice + (i > 0 ? OVERLAP : 0)));
    }
    g.setStroke(Theme.HAIRLINE);
    g.setColor(Theme.FRAME);
    g.draw(new Rectangle2D.Double(BAR_LEFT, TOP, BAR_WIDTH, SIDE));
    for (int i = 0; i < levels.size(); i++) {
      double level = levels.value(i);
      double y = TOP + SIDE * (1 - map.scale().fraction(level));
      g.setStroke(LINE);
      g.setColor(lineColor(level));
      g.draw(new Line2D.Double(BAR_LEFT, y, BAR_LEFT + BAR_WIDTH, y));
      Text.left(g, levels.label(i), fonts.regular(Theme.TEXT_SIZE - 2), BAR_LEFT + 19, y + 4);
    }
  }

  private void paintAxes(Graphics2D g) {
    Field f = map.field();
    Font font = fonts.regular(Theme.TEXT_SIZE - 2);
    g.setStroke(Theme.HAIRLINE);
    g.setColor(Theme.FRAME);
    g.draw(new Rectangle2D.Double(LEFT, TOP, SIDE, SIDE));
    Ticks across = Ticks.linear(f.x()[0], f.x()[f.x().length - 1], TICKS);
    for (int i = 0; i < across.size(); i++) {
      double v = across.value(i);
      g.setColor(Theme.FRAME);
      g.draw(new Line2D.Double(left(v), TOP + SIDE, left(v), TOP + SIDE + 4));
      Text.center(g, across.label(i), font, left(v), TOP + SIDE + 17);
    }
    Ticks up = Ticks.linear(f.y()[0], f.y()[f.y().length - 1], TICKS);
    for (int i = 0; i < up.size(); i++) {
      double v = up.value(i);
      g.setColor(Theme.FRAME);
      g.draw(new Line2D.Double(LEFT - 4, top(v), LEFT, top(v)));
      Text.right(g, up.label(i), font, LEFT - 8, top(v) + 4);
    }
  }

  /**
   * Contour lines by marching squares.
   *
   * <p>The field is linear between neighbours; squares with a missing corner have no lines.
   */
  static final class Contours {
    private Contours() {}

    /** Segments of the lines, none longer than a square. */
    static List<Line2D> at(Field field, double level) {
      List<Line2D> lines = new ArrayList<>();
      for (int j = 0; j + 1 < field.y().length; j++) {
        for (int i = 0; i + 1 < field.x().length; i++) {
          square(field, i, j, level, lines);
        }
      }
      return lines;
    }

    private static void square(Field f, int i, int j, double level, List<Line2D> lines) {
      // Around the square from the corner of the smallest x and y.
      int[] di = {0, 1, 1, 0};
      int[] dj = {0, 0, 1, 1};
      double[] v = new double[4];
      double mean = 0;
      for (int k = 0; k < 4; k++) {
        v[k] = f.values()[j + dj[k]][i + di[k]];
        mean += v[k] / 4;
      }
      if (Double.isNaN(mean)) {
        return;
      }
      List<double[]> crossings = new ArrayList<>(4);
      for (int k = 0; k < 4; k++) {
        int n = (k + 1) % 4;
        if (v[k] >= level != v[n] >= level) {
          double t = (level - v[k]) / (v[n] - v[k]);
          crossings.add(
              new double[] {
                between(f.x()[i + di[k]], f.x()[i + di[n]], t),
                between(f.y()[j + dj[k]], f.y()[j + dj[n]], t)
              });
        }
      }
      if (crossings.size() == 2) {
        lines.add(line(crossings.get(0), crossings.get(1)));
      } else if (crossings.size() == 4) {
        // At a saddle, the middle belongs to the corners on its side of the level.
        int first = mean >= level == v[0] >= level ? 0 : 3;
        lines.add(line(crossings.get(first), crossings.get((first + 1) % 4)));
        lines.add(line(crossings.get((first + 2) % 4), crossings.get((first + 3) % 4)));
      }
    }

    private static double between(double a, double b, double t) {
      return a + t * (b - a);
    }

    private static Line2D line(double[] from, double[] to) {
      return new Line2D.Double(from[0], from[1], to[0], to[1]);
    }
  }
}
