package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Draws a field from above, with its colour bar. Lengths are in points. */
record HeatMapChart(HeatMaps.HeatMap map, Fonts fonts) {
  static final int WIDTH = 400;
  static final int HEIGHT = 328;

  private static final int LEFT = 66;
  private static final int TOP = 26;
  private static final int SIDE = 252;
  private static final int BAR_LEFT = LEFT + SIDE + 14;
  private static final int BAR_WIDTH = 14;
  private static final int TICKS = 6;

  /** Slices of the colour bar, one for about each pixel. */
  private static final int SLICES = 256;

  /** Cells overlap the next ones: otherwise paper would shine through between them. */
  private static final double OVERLAP = 0.7;

  private static final BasicStroke LINE = new BasicStroke(0.9f);

  private double left(double x) {
    double[] axis = map.field().x();
    return LEFT + SIDE * position(axis, x);
  }

  private double top(double y) {
    return TOP + SIDE * (1 - position(map.field().y(), y));
  }

  /** From 0 to 1: half a step before the first number to half a step behind the last. */
  private static double position(double[] axis, double v) {
    double step = (axis[axis.length - 1] - axis[0]) / (axis.length - 1);
    return (v - axis[0] + step / 2) / (step * axis.length);
  }

  void paint(Graphics2D g) {
    Field f = map.field();
    paintCells(g);
    Ticks levels = map.scale().ticks();
    g.setStroke(LINE);
    for (double level : levels.values()) {
      g.setColor(lineColor(level));
      Path2D path = new Path2D.Double();
      for (Line2D piece : Contours.at(f, level)) {
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
    Text.upwards(g, f.valueLabel(), label, WIDTH - 10, TOP + SIDE / 2.0);
  }

  private Color lineColor(double level) {
    return ColourMap.isDark(map.scale().fraction(level)) ? Theme.PAPER : Theme.INK;
  }

  private void paintCells(Graphics2D g) {
    Field f = map.field();
    double width = (double) SIDE / f.x().length;
    double height = (double) SIDE / f.y().length;
    Graphics2D part = (Graphics2D) g.create();
    try {
      part.clip(new Rectangle2D.Double(LEFT, TOP, SIDE, SIDE));
      for (int j = f.y().length - 1; j >= 0; j--) {
        for (int i = 0; i < f.x().length; i++) {
          part.setColor(map.scale().color(f.values()[j][i]));
          double x = left(f.x()[i]) - width / 2;
          double y = top(f.y()[j]) - height / 2;
          part.fill(new Rectangle2D.Double(x, y, width + OVERLAP, height + OVERLAP));
        }
      }
    } finally {
      part.dispose();
    }
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
}
