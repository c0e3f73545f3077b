package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.catchupmix.io.Csv;

/**
 * Panels of points with the same axes, above a legend if there are several series.
 *
 * <p>An axis is logarithmic if its positive numbers span a factor of ten or more. Numbers that such
 * an axis does not have, 0 and below, are at its lower edge.
 */
public final class ScatterCharts {
  private static final int WIDTH = 960;
  private static final int MAX_PANEL_WIDTH = 600;
  private static final int PANEL_HEIGHT = 360;
  private static final int MAX_COLUMNS = 3;
  private static final int TOP = 28;
  private static final int BOTTOM = 52;
  private static final int LEFT = 74;
  private static final int TICKS = 8;
  private static final double MARGIN = 0.04;
  private static final double LOGARITHMIC_FROM = 10;

  /** Side of a marker, relative to that of a line, so that hundreds of points stay apart. */
  private static final double MARKER_SIZE = 0.7;

  /** Opacity of points, of 255, so that hidden ones show. */
  private static final int OPACITY = 150;

  private final List<Panel> panels;
  private final Map<String, LineStyle> styles;
  private final Fonts fonts;
  private final Scale x;
  private final Scale y;

  private ScatterCharts(List<Panel> panels, Map<String, LineStyle> styles, Fonts fonts) {
    this.panels = panels;
    this.styles = styles;
    this.fonts = fonts;
    x = scale(panels, Series::x);
    y = scale(panels, Series::y);
  }

  static Scale scale(List<Panel> panels, Function<Series, double[]> numbers) {
    double[] all =
        panels.stream()
            .flatMap(p -> p.series().stream())
            .flatMapToDouble(s -> Arrays.stream(numbers.apply(s)))
            .filter(Double::isFinite)
            .toArray();
    double[] positive = DoubleStream.of(all).filter(v -> v > 0).toArray();
    double low = DoubleStream.of(positive).min().orElse(1);
    double high = DoubleStream.of(positive).max().orElse(1);
    boolean logarithmic = high >= LOGARITHMIC_FROM * low;
    return Scale.of(DoubleStream.of(logarithmic ? positive : all), logarithmic).padded(MARGIN);
  }

  /**
   * Draws panels, whose series are points here and not lines.
   *
   * @param title drawn only on request
   * @param panels one at least, from left to right, row by row
   */
  public static Figure figure(String title, List<Panel> panels, Csv numbers) {
    return new Figure(title, numbers, options -> draw(title, panels, options));
  }

  private static Drawing draw(String title, List<Panel> panels, FigureOptions options)
      throws IOException {
    Fonts fonts = Fonts.get();
    Map<String, Look> looks = new LinkedHashMap<>();
    panels.stream()
        .flatMap(p -> p.series().stream())
        .forEach(s -> looks.putIfAbsent(s.name(), s.look()));
    Map<String, LineStyle> styles = LineStyles.of(looks);
    ScatterCharts charts = new ScatterCharts(List.copyOf(panels), styles, fonts);
    int columns = Math.ceilDiv(panels.size(), Math.ceilDiv(panels.size(), MAX_COLUMNS));
    int width = Math.min(WIDTH / columns, MAX_PANEL_WIDTH);
    List<Consumer<Graphics2D>> parts = new ArrayList<>();
    panels.forEach(p -> parts.add(g -> charts.paint(g, p, width)));
    List<Legend.Entry> entries = new ArrayList<>();
    styles.forEach(
        (name, style) -> entries.add(new Legend.Entry(options.label(name), style.marked(), null)));
    Legend legend = entries.size() == 1 ? null : new Legend(entries, fonts, columns * width);
    return Drawing.grid(options.heading(title), columns, width, PANEL_HEIGHT, parts, legend);
  }

  private void paint(Graphics2D g, Panel panel, int width) {
    List<Tick> yTicks = y.ticks(TICKS);
    double left = Math.max(LEFT, Axes.widest(yTicks, fonts) + 3 * Theme.PADDING);
    Rectangle2D plot =
        new Rectangle2D.Double(
            left, TOP, width - left - Theme.PADDING, PANEL_HEIGHT - TOP - BOTTOM);
    Axes axes = new Axes(plot, x, y);
    axes.paint(g, fonts, x.ticks(TICKS), yTicks, panel.xLabel(), panel.yLabel());
    panel.series().forEach(s -> paint(g, axes, s));
    axes.paintFrame(g);
    Text.center(g, panel.title(), fonts.bold(Theme.TEXT_SIZE + 1), plot.getCenterX(), TOP - 9);
  }

  private void paint(Graphics2D g, Axes axes, Series s) {
    LineStyle style = styles.get(s.name());
    Color c = style.color();
    g.setColor(new Color(c.getRed(), c.getGreen(), c.getBlue(), OPACITY));
    for (int i = 0; i < s.x().length; i++) {
      if (s.hasPoint(i)) {
        Graphics2D at = (Graphics2D) g.create();
        at.translate(axes.x(s.x()[i]), axes.y(s.y()[i]));
        at.scale(MARKER_SIZE, MARKER_SIZE);
        style.paintMarker(at, 0, 0);
        at.dispose();
      }
    }
  }
}
