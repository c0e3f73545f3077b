package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Draws a panel with its title and labels.
 *
 * @param isTitled whether there is room for a title
 * @param scaled lines that the axes cover
 */
record PanelChart(
    Panel panel,
    boolean isTitled,
    List<Series> scaled,
    Map<String, LineStyle> styles,
    Fonts fonts) {
  private static final int TITLE = 28;
  private static final int BOTTOM = 52;

  /** Distance from a panel's left edge to its plot, the same in most panels. */
  private static final int LEFT = 74;

  private static final double MARGIN = 0.04;
  private static final int X_TICK_DISTANCE = 45;
  private static final int Y_TICKS = 8;
  private static final int MARKERS = 16;

  void paint(Graphics2D g, int width, int height) {
    Scale x = scale(scaled.stream().flatMapToDouble(s -> Arrays.stream(s.x())));
    Scale y =
        scale(
            scaled.stream()
                .flatMap(s -> List.of(s.y(), s.low(), s.high()).stream())
                .flatMapToDouble(Arrays::stream));
    List<Tick> yTicks = y.ticks(Y_TICKS);
    int top = isTitled ? TITLE : Theme.PADDING;
    double left = Math.max(LEFT, Axes.widest(yTicks, fonts) + 3 * Theme.PADDING);
    Rectangle2D plot =
        new Rectangle2D.Double(left, top, width - left - Theme.PADDING, height - top - BOTTOM);
    Axes axes = new Axes(plot, x, y);
    axes.paint(g, fonts, x.ticks(xTicks(x, plot)), yTicks, panel.xLabel(), panel.yLabel());
    panel.series().forEach(s -> paintBand(g, axes, s));
    panel.series().forEach(s -> paintLine(g, axes, s));
    axes.paintFrame(g);
    if (isTitled) {
      Text.center(g, panel.title(), fonts.bold(Theme.TEXT_SIZE + 1), plot.getCenterX(), top - 9);
    }
  }

  private Scale scale(DoubleStream values) {
    return Scale.of(values, panel.logarithmic()).padded(MARGIN);
  }

  /** Returns the number of x-ticks, few enough that whole numbers get whole ticks. */
  private int xTicks(Scale x, Rectangle2D plot) {
    int most = (int) plot.getWidth() / X_TICK_DISTANCE;
    boolean whole =
        scaled.stream().flatMapToDouble(s -> Arrays.stream(s.x())).allMatch(v -> v == Math.rint(v));
    return whole ? Math.min(most, (int) Math.ceil(x.high() - x.low())) : most;
  }

  private void paintBand(Graphics2D g, Axes axes, Series s) {
    if (s.hasBand()) {
      Path2D band = new Path2D.Double();
      band.moveTo(axes.x(s.x()[0]), axes.y(s.low()[0]));
      for (int i = 0; i < s.x().length; i++) {
        band.lineTo(axes.x(s.x()[i]), axes.y(s.high()[i]));
      }
      for (int i = s.x().length - 1; i > 0; i--) {
        band.lineTo(axes.x(s.x()[i]), axes.y(s.low()[i]));
      }
      band.closePath();
      g.setColor(styles.get(s.name()).bandColor());
      g.fill(band);
    }
  }

  private void paintLine(Graphics2D g, Axes axes, Series s) {
    LineStyle style = styles.get(s.name());
    Path2D line = new Path2D.Double();
    for (int i = 0; i < s.x().length; i++) {
      if (s.hasPoint(i) && s.hasPoint(i - 1)) {
        line.lineTo(axes.x(s.x()[i]), axes.y(s.y()[i]));
      } else if (s.hasPoint(i)) {
        line.moveTo(axes.x(s.x()[i]), axes.y(s.y()[i]));
      }
    }
    g.setColor(style.color());
    g.setStroke(style.stroke());
    g.draw(line);
    marked(s, MARKERS).forEach(i -> style.paintMarker(g, axes.x(s.x()[i]), axes.y(s.y()[i])));
  }

  /** Selects points with markers: evenly spaced ones, and points between two gaps. */
  static IntStream marked(Series s, int approximateCount) {
    int stride = Math.ceilDiv(s.x().length, approximateCount);
    return IntStream.range(0, s.x().length)
        .filter(s::hasPoint)
        .filter(
            i ->
                i % stride == 0
                    || i == s.x().length - 1
                    || !s.hasPoint(i - 1) && !s.hasPoint(i + 1));
  }
}
