package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Charts of dots with intervals, in rows that may have long names. Lengths are in points. */
public final class DotCharts {
  private static final int WIDTH = 960;
  private static final int DOT_HEIGHT = 14;
  private static final int BETWEEN_ROWS = 8;
  private static final int AXIS_HEIGHT = 48;
  private static final int TICKS = 8;
  private static final double MARGIN = 0.04;
  private static final int NUMBER_WIDTH = 64;

  private final Dots dots;
  private final FigureOptions options;
  private final Fonts fonts;
  private final Map<String, LineStyle> styles;
  private final int rowHeight;
  private final Axes axes;

  private DotCharts(Dots dots, FigureOptions options, Fonts fonts) {
    this.dots = dots;
    this.options = options;
    this.fonts = fonts;
    Map<String, Look> looks = new LinkedHashMap<>();
    dots.rows().stream()
        .filter(dots.looks()::containsKey)
        .forEach(row -> looks.put(row, dots.looks().get(row)));
    if (looks.isEmpty()) {
      dots.series().forEach(s -> looks.put(s.name(), s.look()));
    }
    styles = LineStyles.of(looks);
    rowHeight = dots.series().size() * DOT_HEIGHT + BETWEEN_ROWS;
    DoubleStream ends =
        DoubleStream.concat(
            DoubleStream.of(dots.mark()), dots.series().stream().flatMapToDouble(DotCharts::ends));
    int rows = dots.rows().size();
    Scale y = new Scale(-0.5, rows - 0.5, false);
    double left = Axes.widest(rowTicks(), fonts) + 2 * Theme.PADDING;
    Rectangle2D plot =
        new Rectangle2D.Double(left, BETWEEN_ROWS, WIDTH - left - NUMBER_WIDTH, rows * rowHeight);
    axes = new Axes(plot, Scale.of(ends, false).padded(MARGIN), y);
  }

  /** Values that the axis must cover; intervals much wider than the dots are cut off. */
  private static DoubleStream ends(Dots.Series s) {
    DoubleSummaryStatistics range =
        s.dots().stream()
            .flatMapToDouble(
                d ->
                    DoubleStream.concat(
                        DoubleStream.of(d.value()), d.points().stream().mapToDouble(v -> v)))
            .filter(Double::isFinite)
            .summaryStatistics();
    if (range.getCount() == 0) {
      return DoubleStream.empty();
    }
    double width = range.getMax() - range.getMin();
    double beyond = width > 0 ? 2 * width : Double.POSITIVE_INFINITY;
    return DoubleStream.concat(
        DoubleStream.of(range.getMin(), range.getMax()),
        s.dots().stream()
            .flatMapToDouble(d -> DoubleStream.of(d.low(), d.high()))
            .map(end -> Math.clamp(end, range.getMin() - beyond, range.getMax() + beyond)));
  }

  private List<Tick> rowTicks() {
    int last = dots.rows().size() - 1;
    return IntStream.rangeClosed(0, last)
        .mapToObj(r -> new Tick(last - r, options.label(dots.rows().get(r))))
        .toList();
  }

  /** Creates a chart, with a legend for several series. */
  public static Figure figure(String title, Dots dots) {
    return new Figure(title, dots.numbers(), options -> draw(title, dots, options));
  }

  private static Drawing draw(String title, Dots dots, FigureOptions options) throws IOException {
    Fonts fonts = Fonts.get();
    DotCharts chart = new DotCharts(dots, options, fonts);
    int height = (int) chart.axes.plot().getMaxY() + AXIS_HEIGHT;
    List<Legend.Entry> entries =
        dots.series().stream()
            .map(s -> s.name())
            .map(name -> new Legend.Entry(options.label(name), chart.style(name), null))
            .toList();
    Legend legend = entries.size() == 1 ? null : new Legend(entries, fonts, WIDTH);
    String heading = options.heading(title);
    return Drawing.grid(heading, 1, WIDTH, height, List.of(chart::paint), legend);
  }

  private LineStyle style(String name) {
    return styles.getOrDefault(name, LineStyle.of(0)).thin();
  }

  private void paint(Graphics2D g) {
    axes.paint(g, fonts, axes.x().ticks(TICKS), rowTicks(), dots.xLabel(), "");
    if (!Double.isNaN(dots.mark())) {
      g.setColor(Theme.INK);
      double x = axes.x(dots.mark());
      g.draw(new Line2D.Double(x, axes.plot().getY(), x, axes.plot().getMaxY()));
    }
    for (int i = 0; i < dots.series().size(); i++) {
      for (int r = 0; r < dots.rows().size(); r++) {
        double top = axes.plot().getY() + r * rowHeight + BETWEEN_ROWS / 2.0;
        Dots.Series series = dots.series().get(i);
        Dots.Dot dot = series.dots().get(r);
        if (!Double.isNaN(dot.value())) {
          String styled = dots.looks().isEmpty() ? series.name() : dots.rows().get(r);
          paintDot(g, dot, style(styled), top + (i + 0.5) * DOT_HEIGHT);
        }
      }
    }
    axes.paintFrame(g);
  }

  /** Format of the numbers beside the dots, with three digits of the largest. */
  private String format() {
    double largest =
        dots.series().stream()
            .flatMap(s -> s.dots().stream())
            .mapToDouble(d -> Math.abs(d.value()))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    int digits = largest == 0 ? 0 : (int) Math.floor(Math.log10(largest));
    return dots.mark() == 0 ? "%+.2f" : "%." + Math.clamp(2 - digits, 0, 6) + "f";
  }

  private void paintDot(Graphics2D g, Dots.Dot dot, LineStyle style, double y) {
    g.setColor(style.color());
    g.setStroke(style.stroke());
    if (!Double.isNaN(dot.low())) {
      g.draw(new Line2D.Double(axes.x(dot.low()), y, axes.x(dot.high()), y));
    }
    for (double end : new double[] {dot.low(), dot.high()}) {
      // An interval that continues beyond the edge has no end.
      if (end >= axes.x().low() && end <= axes.x().high()) {
        g.draw(new Line2D.Double(axes.x(end), y - 4, axes.x(end), y + 4));
      }
    }
    g.setColor(Color.GRAY);
    for (double point : dot.points()) {
      g.draw(new Ellipse2D.Double(axes.x(point) - 2.5, y - 2.5, 5, 5));
    }
    g.setColor(style.color());
    style.paintMarker(g, axes.x(dot.value()), y);
    String number = String.format(Locale.ROOT, format(), dot.value());
    Text.right(g, number, fonts.regular(Theme.TEXT_SIZE - 2), WIDTH - Theme.PADDING, y + 4);
  }
}
