package org.catchupmix.study.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** A rectangle with two axes, in points. */
record Axes(Rectangle2D plot, Scale x, Scale y) {
  private static final int TICK = 4;

  /** Minimum distance of the y-label, the same in neighbouring charts. */
  private static final double LABEL_DISTANCE = 48;

  double x(double value) {
    return plot.getX() + plot.getWidth() * x.fraction(value);
  }

  double y(double value) {
    return plot.getMaxY() - plot.getHeight() * y.fraction(value);
  }

  /** Draws grid lines, ticks and labels, which belong below the contents. */
  void paint(
      Graphics2D g,
      Fonts fonts,
      List<Tick> xTicks,
      List<Tick> yTicks,
      String xLabel,
      String yLabel) {
    Font small = fonts.regular(Theme.TEXT_SIZE - 1);
    g.setStroke(Theme.HAIRLINE);
    for (Tick tick : xTicks) {
      double at = x(tick.value());
      g.setColor(Theme.GRID);
      g.draw(new Line2D.Double(at, plot.getY(), at, plot.getMaxY() + TICK));
      Text.center(g, tick.label(), small, at, plot.getMaxY() + 18);
    }
    for (Tick tick : yTicks) {
      double at = y(tick.value());
      g.setColor(Theme.GRID);
      g.draw(new Line2D.Double(plot.getX() - TICK, at, plot.getMaxX(), at));
      Text.right(g, tick.label(), small, plot.getX() - 2 * TICK, at + TICK);
    }
    Font font = fonts.regular(Theme.TEXT_SIZE);
    double distance = Math.max(LABEL_DISTANCE, widest(yTicks, fonts) + 4 * TICK);
    Text.center(g, xLabel, font, plot.getCenterX(), plot.getMaxY() + 38);
    Text.upwards(g, yLabel, font, plot.getX() - distance, plot.getCenterY());
  }

  static double widest(List<Tick> ticks, Fonts fonts) {
    Font small = fonts.regular(Theme.TEXT_SIZE - 1);
    return ticks.stream().mapToDouble(t -> Text.width(t.label(), small)).max().orElse(0);
  }

  /** Draws the frame, which belongs above the contents. */
  void paintFrame(Graphics2D g) {
    g.setStroke(Theme.HAIRLINE);
    g.setColor(Theme.FRAME);
    g.draw(plot);
  }
}
