package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Charts of dots with intervals, in rows that may have long names. Lengths are in points. */
public final class DotCharts {
  private static final int WIDTH = 960;
  private static final int TITLE_HEIGHT = 40;
  private static final int DOT_HEIGHT = 13;
  private static final int BETWEEN_ROWS = 8;
  private static final int AXIS_HEIGHT = 44;
  private static final int LEGEND_HEIGHT = 26;
  private static final int FOOTER_LINE = 15;
  private static final int SWATCH = 12;

  /** Space at the right edge for the numbers. */
  private static final int NUMBER_WIDTH = 64;

  /** Approximate number of ticks. */
  private static final int TICKS = 8;

  private static final float SMALL = 10.5f;

  private final String title;
  private final Dots dots;
  private final List<String> footer;
  private final Fonts fonts;
  private final int left;
  private final double step;
  private final double lowest;
  private final double longest;

  private DotCharts(String title, Dots dots, List<String> footer, Fonts fonts) {
    this.title = title;
    this.dots = dots;
    this.footer = footer;
    this.fonts = fonts;
    double widest =
        dots.rows().stream()
            .mapToDouble(r -> Text.width(r, fonts.regular(SMALL + 1)))
            .max()
            .orElse(0);
    left = (int) Math.ceil(widest) + 2 * Theme.PADDING;
    double[] ends =
        DoubleStream.concat(
                DoubleStream.of(dots.mark()), dots.series().stream().flatMapToDouble(this::ends))
            .filter(Double::isFinite)
            .toArray();
    double most = Arrays.stream(ends).max().orElse(0);
    double least = Arrays.stream(ends).min().orElse(0);
    step = Ticks.step(most > least ? most - least : 1, TICKS);
    lowest = Math.floor(least / step) * step;
    longest = Math.max(lowest + step, Math.ceil(most / step) * step);
  }

  /** Values that the axis must cover; intervals much wider than the dots are cut off. */
  private DoubleStream ends(Dots.Series s) {
    double[] values =
        DoubleStream.concat(
                Arrays.stream(s.values()),
                Arrays.stream(s.points()).flatMapToDouble(Arrays::stream))
            .filter(Double::isFinite)
            .toArray();
    double min = Arrays.stream(values).min().orElse(0);
    double max = Arrays.stream(values).max().orElse(0);
    double beyond = Math.max(max - min, 1e-9);
    return DoubleStream.concat(
        Arrays.stream(values),
        DoubleStream.concat(Arrays.stream(s.low()), Arrays.stream(s.high()))
            .map(end -> Math.clamp(end, min - beyond, max + beyond)));
  }

  /**
   * Draws a chart with a title, a legend and lines of small text below.
   *
   * @param footer lines below the chart
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, Dots dots, List<String> footer) throws IOException {
    return new DotCharts(title, dots, List.copyOf(footer), Fonts.get()).figure();
  }

  private Figure figure() {
    int rowHeight = dots.series().size() * DOT_HEIGHT + BETWEEN_ROWS;
    int plot = dots.rows().size() * rowHeight + BETWEEN_ROWS;
    int height =
        TITLE_HEIGHT
            + plot
            + AXIS_HEIGHT
            + (hasLegend() ? LEGEND_HEIGHT : 0)
            + footer.size() * FOOTER_LINE
            + Theme.PADDING;
    return new Figure(title, WIDTH, height, g -> paint(g, rowHeight, plot));
  }

  private void paint(Graphics2D g, int rowHeight, int plot) {
    Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), WIDTH / 2.0, TITLE_HEIGHT - 14);
    paintAxis(g, TITLE_HEIGHT, plot);
    for (int r = 0; r < dots.rows().size(); r++) {
      paintRow(g, r, TITLE_HEIGHT + BETWEEN_ROWS + r * rowHeight);
    }
    paintMark(g, TITLE_HEIGHT, plot);
    int below = TITLE_HEIGHT + plot + AXIS_HEIGHT;
    if (hasLegend()) {
      paintLegend(g, below);
      below += LEGEND_HEIGHT;
    }
    paintFooter(g, below);
  }

  private boolean hasLegend() {
    return dots.series().size() > 1;
  }

  private double x(double value) {
    return left + (value - lowest) / (longest - lowest) * (WIDTH - left - NUMBER_WIDTH);
  }

  private void paintAxis(Graphics2D g, int top, int height) {
    Font font = fonts.regular(Theme.TEXT_SIZE - 1);
    int decimals = Math.clamp((int) -Math.floor(Math.log10(step)), 0, 6);
    for (long i = Math.round(lowest / step); i <= Math.round(longest / step); i++) {
      g.setColor(Theme.GRID);
      g.draw(new Line2D.Double(x(i * step), top, x(i * step), top + height));
      String label = String.format(Locale.ROOT, "%." + decimals + "f", i * step);
      Text.center(g, label, font, x(i * step), top + height + 14);
    }
    double middle = (x(lowest) + x(longest)) / 2;
    Text.center(g, dots.xLabel(), fonts.regular(Theme.TEXT_SIZE), middle, top + height + 34);
  }

  private void paintRow(Graphics2D g, int row, int top) {
    Font font = fonts.regular(SMALL + 1);
    double middle = top + dots.series().size() * DOT_HEIGHT / 2.0;
    String name = dots.rows().get(row);
    Text.right(g, name, font, left - Theme.PADDING / 2.0, middle + 4);
    for (int i = 0; i < dots.series().size(); i++) {
      Dots.Series s = dots.series().get(i);
      if (Double.isNaN(s.values()[row])) {
        continue;
      }
      paintDot(g, s, row, LineStyle.of(i), top + i * DOT_HEIGHT + (DOT_HEIGHT - 2) / 2.0);
    }
  }

  /** Draws a dot with its interval and rings, and its number at the right edge. */
  private void paintDot(Graphics2D g, Dots.Series s, int row, LineStyle style, double y) {
    double low = Math.max(s.low()[row], lowest);
    double high = Math.min(s.high()[row], longest);
    if (!Double.isNaN(low)) {
      g.setColor(style.color());
      g.draw(new Line2D.Double(x(low), y, x(high), y));
      paintEnd(g, low, low > s.low()[row] ? -1 : 0, y);
      paintEnd(g, high, high < s.high()[row] ? 1 : 0, y);
    }
    g.setColor(Color.GRAY);
    for (double point : s.points()[row]) {
      g.draw(new Ellipse2D.Double(x(point) - 2.5, y - 2.5, 5, 5));
    }
    g.setColor(style.color());
    g.fill(new Ellipse2D.Double(x(s.values()[row]) - 4, y - 4, 8, 8));
    String number =
        dots.mark() == 0
            ? String.format(Locale.ROOT, "%+.2f", s.values()[row])
            : Digits.three(s.values()[row]);
    Text.right(g, number, fonts.regular(SMALL), WIDTH - Theme.PADDING, y + 4);
  }

  /** Draws the end of an interval, or an arrow where it continues beyond the edge. */
  private void paintEnd(Graphics2D g, double end, int beyond, double y) {
    g.draw(new Line2D.Double(x(end) - 5 * beyond, y - 4, x(end), beyond == 0 ? y + 4 : y));
    if (beyond != 0) {
      g.draw(new Line2D.Double(x(end) - 5 * beyond, y + 4, x(end), y));
    }
  }

  private void paintMark(Graphics2D g, int top, int height) {
    if (!Double.isNaN(dots.mark())) {
      g.setColor(Theme.INK);
      g.draw(new Line2D.Double(x(dots.mark()), top, x(dots.mark()), top + height));
    }
  }

  private void paintLegend(Graphics2D g, int top) {
    Font font = fonts.regular(Theme.TEXT_SIZE);
    double x = left;
    for (int i = 0; i < dots.series().size(); i++) {
      String name = dots.series().get(i).name();
      g.setColor(LineStyle.of(i).color());
      g.fill(new Rectangle2D.Double(x, top + 4, SWATCH, SWATCH));
      Text.left(g, name, font, x + SWATCH + 6, top + 15);
      x += SWATCH + 6 + Text.width(name, font) + 22;
    }
  }

  private void paintFooter(Graphics2D g, int top) {
    for (int i = 0; i < footer.size(); i++) {
      double y = top + (i + 1) * FOOTER_LINE;
      Text.left(g, footer.get(i), fonts.regular(SMALL), Theme.PADDING, y, Color.GRAY);
    }
  }
}
