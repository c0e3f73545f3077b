package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.catchupmix.study.plot.ColourScale.ColourMap;

/**
 * Draws a field as a surface over its two axes, seen from above and aside, without perspective: all
 * parallel lines stay parallel, so that heights can be compared. Lengths are in points.
 */
record SurfaceChart(HeatMaps.HeatMap map, Fonts fonts) {
  static final int WIDTH = 440;
  static final int HEIGHT = 384;

  /** Half the side of the floor. */
  private static final double FLOOR = 118;

  private static final double TALL = 190;
  private static final double MIDDLE_X = 232;
  private static final double MIDDLE_Y = 266;
  private static final double TURNED = Math.toRadians(30);
  private static final double RAISED = Math.toRadians(28);
  private static final int TICKS = 5;

  private static final Color GRID = new Color(0xDADADA);
  private static final BasicStroke MESH = new BasicStroke(0.4f);

  /**
   * Where a point of the box is drawn.
   *
   * @param u along x, from -1 to 1
   * @param v along y, from -1 to 1
   * @param w upwards, from 0 to 1
   */
  private static Point2D project(double u, double v, double w) {
    double across = u * Math.cos(TURNED) + v * Math.sin(TURNED);
    return new Point2D.Double(
        MIDDLE_X + FLOOR * across,
        MIDDLE_Y + FLOOR * near(u, v) * Math.sin(RAISED) - TALL * w * Math.cos(RAISED));
  }

  /** How near the eye a point is. */
  private static double near(double u, double v) {
    return u * Math.sin(TURNED) - v * Math.cos(TURNED);
  }

  private static double position(double[] axis, double v) {
    return 2 * (v - axis[0]) / (axis[axis.length - 1] - axis[0]) - 1;
  }

  void paint(Graphics2D g) {
    paintWalls(g);
    paintSurface(g);
    paintFloorAxes(g);
    Text.center(g, map.field().title(), fonts.bold(Theme.TEXT_SIZE), WIDTH / 2.0, 18);
  }

  /**
   * The two walls behind, with lines at the ticks of the upright axis, which stands to the left.
   */
  private void paintWalls(Graphics2D g) {
    g.setStroke(Theme.HAIRLINE);
    Ticks ticks = map.scale().ticks();
    Font font = fonts.regular(Theme.TEXT_SIZE - 2);
    double widest = 0;
    for (int i = 0; i < ticks.size(); i++) {
      double w = map.scale().fraction(ticks.value(i));
      line(g, GRID, project(-1, -1, w), project(-1, 1, w));
      line(g, GRID, project(-1, 1, w), project(1, 1, w));
      Point2D at = project(-1, -1, w);
      g.setColor(Theme.FRAME);
      g.draw(new Line2D.Double(at.getX() - 4, at.getY(), at.getX(), at.getY()));
      Text.right(g, ticks.label(i), font, at.getX() - 7, at.getY() + 4);
      widest = Math.max(widest, Text.width(ticks.label(i), font));
    }
    for (double[] corner : new double[][] {{-1, -1}, {-1, 1}, {1, 1}}) {
      line(g, Theme.FRAME, project(corner[0], corner[1], 0), project(corner[0], corner[1], 1));
    }
    for (double w : new double[] {0, 1}) {
      line(g, w == 0 ? Theme.FRAME : GRID, project(-1, -1, w), project(-1, 1, w));
      line(g, w == 0 ? Theme.FRAME : GRID, project(-1, 1, w), project(1, 1, w));
    }
    Point2D middle = project(-1, -1, 0.5);
    Text.upwards(
        g,
        map.valueLabel(),
        fonts.regular(Theme.TEXT_SIZE - 1),
        middle.getX() - widest - 15,
        middle.getY());
  }

  private static void line(Graphics2D g, Color color, Point2D from, Point2D to) {
    g.setColor(color);
    g.draw(new Line2D.Double(from, to));
  }

  /** A square between four points of the grid. */
  private record Square(Path2D path, Color color, double near) {}

  /** From the farthest to the nearest, which hide those behind. */
  private void paintSurface(Graphics2D g) {
    Field f = map.field();
    List<Square> squares = new ArrayList<>();
    for (int j = 0; j + 1 < f.y().length; j++) {
      for (int i = 0; i + 1 < f.x().length; i++) {
        square(f, i, j, squares);
      }
    }
    squares.sort(Comparator.comparingDouble(Square::near));
    g.setStroke(MESH);
    for (Square s : squares) {
      g.setColor(s.color());
      g.fill(s.path());
      g.setColor(s.color().darker());
      g.draw(s.path());
    }
  }

  private void square(Field f, int i, int j, List<Square> squares) {
    int[] di = {0, 1, 1, 0};
    int[] dj = {0, 0, 1, 1};
    Path2D path = new Path2D.Double();
    double near = 0;
    double height = 0;
    for (int k = 0; k < 4; k++) {
      double u = position(f.x(), f.x()[i + di[k]]);
      double v = position(f.y(), f.y()[j + dj[k]]);
      double w = map.scale().fraction(f.values()[j + dj[k]][i + di[k]]);
      if (Double.isNaN(w)) {
        return;
      }
      Point2D at = project(u, v, w);
      if (k == 0) {
        path.moveTo(at.getX(), at.getY());
      } else {
        path.lineTo(at.getX(), at.getY());
      }
      near += near(u, v);
      height += w / 4;
    }
    path.closePath();
    squares.add(new Square(path, ColourMap.at(height), near));
  }

  /** The edges in front, drawn after the surface. */
  private void paintFloorAxes(Graphics2D g) {
    Field f = map.field();
    g.setStroke(Theme.HAIRLINE);
    line(g, Theme.FRAME, project(-1, -1, 0), project(1, -1, 0));
    line(g, Theme.FRAME, project(1, -1, 0), project(1, 1, 0));
    Font font = fonts.regular(Theme.TEXT_SIZE - 2);
    Ticks across = Ticks.linear(f.x()[0], f.x()[f.x().length - 1], TICKS);
    for (int i = 0; i < across.size(); i++) {
      Point2D at = project(position(f.x(), across.value(i)), -1, 0);
      g.setColor(Theme.FRAME);
      g.draw(new Line2D.Double(at.getX(), at.getY(), at.getX() - 2, at.getY() + 4));
      Text.right(g, across.label(i), font, at.getX() + 1, at.getY() + 17);
    }
    Ticks deep = Ticks.linear(f.y()[0], f.y()[f.y().length - 1], TICKS);
    for (int i = 0; i < deep.size(); i++) {
      Point2D at = project(1, position(f.y(), deep.value(i)), 0);
      g.setColor(Theme.FRAME);
      g.draw(new Line2D.Double(at.getX(), at.getY(), at.getX() + 4, at.getY() + 2));
      Text.left(g, deep.label(i), font, at.getX() + 7, at.getY() + 12);
    }
    Font label = fonts.regular(Theme.TEXT_SIZE - 1);
    along(g, f.xLabel(), label, project(-1, -1, 0), project(1, -1, 0), 38);
    along(g, f.yLabel(), label, project(1, -1, 0), project(1, 1, 0), 44);
  }

  /** Text along an edge from left to right, so far below it. */
  private static void along(
      Graphics2D g, String text, Font font, Point2D from, Point2D to, double below) {
    double x = (from.getX() + to.getX()) / 2;
    double y = (from.getY() + to.getY()) / 2;
    Graphics2D turned = (Graphics2D) g.create();
    try {
      turned.rotate(Math.atan2(to.getY() - from.getY(), to.getX() - from.getX()), x, y);
      Text.center(turned, text, font, x, y + below);
    } finally {
      turned.dispose();
    }
  }
}
