package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * Panels of filled contours with labelled levels, which all panels share. Lengths are in points.
 *
 * <p>Between positive numbers that span a factor of ten or more it interpolates logarithms.
 */
public final class ContourCharts {
  private static final int COLUMNS = 3;
  private static final int WIDTH = 340;
  private static final int SIDE = 236;
  private static final int LEFT = 66;
  private static final int TOP = 28;
  private static final int BOTTOM = 52;
  private static final int TICKS = 4;
  private static final int BAR = 14;

  /** Room that the bar of the last column needs beside the gap between panels. */
  private static final int BAR_ROOM = 44;

  private static final int MAX_LEVELS = 12;
  private static final double LOGARITHMIC_FROM = 10;
  private static final BasicStroke LINE = new BasicStroke(0.7f);
  private static final Color LINE_COLOUR = new Color(0x50262626, true);

  /** First digits of levels, the finest first. */
  private static final List<double[]> DIGITS =
      List.of(
          new double[] {1, 1.5, 2, 3, 5, 7},
          new double[] {1, 2, 5},
          new double[] {1, 3},
          new double[] {1});

  private final String xLabel;
  private final String yLabel;
  private final String valueLabel;
  private final Scale scale;
  private final List<Tick> levels;
  private final Fonts fonts;

  private ContourCharts(List<Field> fields, List<String> labels, Fonts fonts) {
    xLabel = labels.get(0);
    yLabel = labels.get(1);
    valueLabel = labels.get(2);
    scale = scale(fields);
    levels = levels(scale);
    this.fonts = fonts;
  }

  private static Scale scale(List<Field> fields) {
    double[] all = fields.stream().flatMapToDouble(Field::all).filter(Double::isFinite).toArray();
    double low = DoubleStream.of(all).min().orElse(0);
    double high = DoubleStream.of(all).max().orElse(1);
    return Scale.of(DoubleStream.of(all), low > 0 && high >= LOGARITHMIC_FROM * low);
  }

  /** Levels at round numbers. */
  static List<Tick> levels(Scale scale) {
    if (!scale.logarithmic()) {
      return Tick.linear(scale.low(), scale.high(), MAX_LEVELS);
    }
    List<Tick> ticks =
        DIGITS.stream()
            .map(d -> Tick.products(scale.low(), scale.high(), d))
            .filter(t -> t.size() <= MAX_LEVELS)
            .findFirst()
            .orElse(Tick.products(scale.low(), scale.high(), 1));
    return ticks.stream().map(t -> new Tick(t.value(), label(t.value()))).toList();
  }

  private static String label(double level) {
    return BigDecimal.valueOf(level).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }

  /**
   * Draws fields.
   *
   * @param fields one at least, drawn in rows of three
   */
  public static Figure figure(
      String title, String xLabel, String yLabel, String valueLabel, List<Field> fields) {
    return new Figure(
        title,
        Field.numbers(fields, xLabel, yLabel, valueLabel),
        options ->
            draw(options.heading(title), List.of(xLabel, yLabel, valueLabel), fields, options));
  }

  private static Drawing draw(
      String title, List<String> labels, List<Field> fields, FigureOptions options)
      throws IOException {
    ContourCharts charts = new ContourCharts(fields, labels, Fonts.get());
    List<Consumer<Graphics2D>> parts = new ArrayList<>();
    int columns = Math.min(COLUMNS, fields.size());
    for (Field field : fields) {
      parts.add(g -> charts.paint(g, field, options.label(field.title())));
    }
    int height = TOP + SIDE + BOTTOM;
    int rows = Math.ceilDiv(fields.size(), columns);
    Drawing grid = Drawing.grid(title, columns, WIDTH, height, parts, null);
    double right = (grid.width() + columns * WIDTH) / 2.0 - WIDTH;
    double top = grid.height() - rows * height;
    return new Drawing(
        grid.width() + BAR_ROOM,
        grid.height(),
        g -> {
          grid.contents().accept(g);
          Graphics2D bar = (Graphics2D) g.create();
          bar.translate(right, top);
          charts.paintBar(bar, (rows - 1) * height + SIDE);
          bar.dispose();
        });
  }

  private void paint(Graphics2D g, Field field, String title) {
    Rectangle2D plot = new Rectangle2D.Double(LEFT, TOP, SIDE, SIDE);
    Axes axes =
        new Axes(
            plot,
            Scale.of(DoubleStream.of(field.x()), false),
            Scale.of(DoubleStream.of(field.y()), false));
    axes.paint(g, fonts, axes.x().ticks(TICKS), axes.y().ticks(TICKS), xLabel, yLabel);
    double[] x = DoubleStream.of(field.x()).map(axes::x).toArray();
    double[] y = DoubleStream.of(field.y()).map(axes::y).toArray();
    double[][] heights =
        Arrays.stream(field.values())
            .map(row -> DoubleStream.of(row).map(this::height).toArray())
            .toArray(double[][]::new);
    g.setColor(colour(0));
    g.fill(plot);
    List<Contours> contours = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      contours.add(Contours.of(x, y, heights, scale.fraction(levels.get(l).value())));
      g.setColor(colour(l + 1));
      g.fill(contours.get(l).region());
    }
    g.setStroke(LINE);
    g.setColor(LINE_COLOUR);
    contours.forEach(c -> g.draw(c.lines()));
    List<Rectangle2D> taken = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      label(g, levels.get(l).label(), contours.get(l).points(), plot, taken);
    }
    axes.paintFrame(g);
    Text.center(g, title, fonts.bold(Theme.TEXT_SIZE), plot.getCenterX(), TOP - 9);
  }

  /** A number's place on the scale; those that are not finite are on top. */
  private double height(double value) {
    return Double.isFinite(value) ? scale.fraction(value) : 1;
  }

  /** Colour between level {@code band - 1} and the next. */
  private Color colour(int band) {
    return ColourMap.at((double) band / Math.max(1, levels.size()));
  }

  /** Writes a label at the first point of a line where it covers no other. */
  private void label(
      Graphics2D g, String text, List<Point2D> points, Rectangle2D plot, List<Rectangle2D> taken) {
    Font font = fonts.regular(Theme.TEXT_SIZE - 4);
    double width = Text.width(text, font) + 4;
    // Labels of neighbouring levels begin their search at different places.
    int first = points.size() * (taken.size() % 4) / 4;
    for (int i = 0; i < points.size(); i++) {
      Point2D p = points.get((first + i) % points.size());
      Rectangle2D box = new Rectangle2D.Double(p.getX() - width / 2, p.getY() - 6, width, 12);
      if (plot.contains(box) && taken.stream().noneMatch(box::intersects)) {
        taken.add(box);
        g.setColor(new Color(255, 255, 255, 190));
        g.fill(box);
        Text.center(g, text, font, p.getX(), p.getY() + 3.5);
        return;
      }
    }
  }

  /** Paints the colour bar that all panels share, beside all rows. */
  private void paintBar(Graphics2D g, int length) {
    Rectangle2D bar = new Rectangle2D.Double(LEFT + SIDE + 10, TOP, BAR, length);
    Axes axes = new Axes(bar, new Scale(0, 1, false), scale);
    Font small = fonts.regular(Theme.TEXT_SIZE - 3);
    double below = bar.getMaxY();
    for (int l = 0; l <= levels.size(); l++) {
      double above = l == levels.size() ? bar.getY() : axes.y(levels.get(l).value());
      g.setColor(colour(l));
      Path2D slice = new Path2D.Double();
      slice.append(new Rectangle2D.Double(bar.getX(), above, BAR, below - above), false);
      g.fill(slice);
      below = above;
      if (l < levels.size()) {
        Text.left(g, levels.get(l).label(), small, bar.getMaxX() + 4, above + 4);
      }
    }
    axes.paintFrame(g);
    Text.upwards(
        g, valueLabel, fonts.regular(Theme.TEXT_SIZE - 1), bar.getMaxX() + 40, bar.getCenterY());
  }
}
