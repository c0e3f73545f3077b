package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a panel.
 *
 * <p>XChart draws the plot and the y-axis. The title and the x-label are drawn here, since XChart
 * would not align those of neighbouring panels.
 */
record PanelChart(Panel panel, Fonts fonts, Map<String, LineStyle> styles) {

  private static final int TITLE_HEIGHT = 16;
  private static final int LABEL_HEIGHT = 18;

  private static final int MARKERS = 12;

  /** Relative difference up to which numbers count as constant. */
  private static final double ROUNDING = 1e-9;

  /** Approximate number of ticks of the y-axis. */
  private static final int Y_TICKS = 6;

  void paint(Graphics2D g, int width, int height) {
    Graphics2D below = (Graphics2D) g.create();
    try {
      below.translate(0, TITLE_HEIGHT);
      int plotHeight = height - TITLE_HEIGHT - LABEL_HEIGHT;
      chart(width, plotHeight).paint(below, width, plotHeight);
    } finally {
      below.dispose();
    }
    double middle = (Theme.PLOT_LEFT + width - Theme.PADDING) / 2.0;
    Font titleFont = fonts.bold(Theme.TEXT_SIZE + 1);
    Text.center(g, panel.title(), titleFont, middle, TITLE_HEIGHT + Theme.PADDING - 9);
    Font labelFont = fonts.regular(Theme.TEXT_SIZE);
    Text.center(g, panel.xLabel(), labelFont, middle, height - Theme.PADDING);
  }

  private XYChart chart(int width, int height) {
    XYChart chart = new XYChart(width, height);
    chart.setYAxisTitle(panel.yLabel());
    Theme.apply(chart.getStyler(), fonts);
    if (panel.logarithmic()) {
      chart
          .getStyler()
          .setXAxisLogarithmic(true)
          .setYAxisLogarithmic(true)
          .setXAxisLogarithmicDecadeOnly(labelsOnlyPowersOfTen(panel.series(), Series::x))
          .setYAxisLogarithmicDecadeOnly(labelsOnlyPowersOfTen(panel.series(), Series::y));
    } else {
      setTickFormats(chart.getStyler(), panel.series());
    }
    double step = range(panel.series(), s -> scaled(s).x()) / width;
    for (Series series : panel.series()) {
      if (series.hasBand()) {
        addBand(chart, series, styles.get(series.name()));
      }
    }
    for (Series series : panel.series()) {
      add(chart, series, styles.get(series.name()), step);
    }
    return chart;
  }

  /** Adds the line, and markers on some of its points. */
  private void add(XYChart chart, Series series, LineStyle style, double step) {
    Points dense = Points.dense(scaled(series), step);
    if (panel.logarithmic()) {
      dense = dense.map(v -> Math.pow(10, v));
    }
    XYSeries line = add(chart, series.name() + " (line)", dense, style);
    line.setSmooth(true);
    line.setMarker(SeriesMarkers.NONE);
    Points marked = Points.marked(series, MARKERS);
    if (!marked.isEmpty()) {
      add(chart, series.name() + " (markers)", marked, style)
          .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    }
  }

  /** Transforms points to the scale of the axes. */
  private Series scaled(Series series) {
    return panel.logarithmic()
        ? new Series(series.name(), logarithms(series.x()), logarithms(series.y()))
        : series;
  }

  /** Adds a band as a polygon. */
  private static void addBand(XYChart chart, Series band, LineStyle style) {
    int n = band.x().length;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[i] = band.x()[i];
      y[i] = band.high()[i];
      x[2 * n - 1 - i] = band.x()[i];
      y[2 * n - 1 - i] = band.low()[i];
    }
    XYSeries area = chart.addSeries(band.name() + " (band)", x, y);
    area.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    area.setFillColor(style.bandColor());
    area.setLineColor(new Color(0, true));
    area.setMarker(SeriesMarkers.NONE);
  }

  private static XYSeries add(XYChart chart, String name, Points points, LineStyle style) {
    XYSeries series = chart.addSeries(name, points.x(), points.y());
    series.setLineColor(style.color()).setLineStyle(style.stroke());
    series.setMarker(style.marker()).setMarkerColor(style.color());
    return series;
  }

  /**
   * Sets tick decimals, and widens the y-range of a constant.
   *
   * <p>XChart omits ticks with equal labels.
   */
  private static void setTickFormats(XYStyler styler, List<Series> series) {
    if (values(series, Series::x).allMatch(x -> x == Math.rint(x))) {
      styler.setXAxisDecimalPattern("0");
    }
    double spread = range(series, Series::y);
    double most = values(series, Series::y).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    if (spread <= ROUNDING * most) {
      // XChart would magnify the rounding errors of a constant.
      double y = values(series, Series::y).filter(Double::isFinite).findFirst().orElse(0);
      double room = Math.max(1, Math.abs(y) / 10);
      styler.setYAxisMin(y - room).setYAxisMax(y + room);
      spread = 2 * room;
    }
    int decimals = (int) -Math.floor(Math.log10(spread / Y_TICKS));
    if (decimals >= 1 && decimals <= 5) {
      styler.setYAxisDecimalPattern("0." + "0".repeat(decimals));
    }
  }

  /**
   * Whether a logarithmic axis labels only powers of ten.
   *
   * <p>A range of less than one decade contains at most one power of ten.
   */
  static boolean labelsOnlyPowersOfTen(List<Series> series, Function<Series, double[]> axis) {
    return range(series, s -> logarithms(axis.apply(s))) >= 1;
  }

  private static double[] logarithms(double[] values) {
    return Arrays.stream(values).map(Math::log10).toArray();
  }

  /** Difference between the largest and smallest number; 0 if all are NaN. */
  private static double range(List<Series> series, Function<Series, double[]> axis) {
    DoubleSummaryStatistics numbers =
        values(series, axis).filter(value -> !Double.isNaN(value)).summaryStatistics();
    return numbers.getCount() == 0 ? 0 : numbers.getMax() - numbers.getMin();
  }

  private static DoubleStream values(List<Series> series, Function<Series, double[]> axis) {
    return series.stream().map(axis).flatMapToDouble(Arrays::stream);
  }

  /** Points of a line for XChart. */
  record Points(double[] x, double[] y) {

    /**
     * Adds points on straight lines, at most a step apart in x.
     *
     * <p>XChart draws dashes through corners only on a smoothed line, which has no visible effect
     * on points this close.
     *
     * <p>A gap is added at the end: otherwise XChart finds all points equally spaced and puts a
     * tick at each.
     */
    static Points dense(Series series, double step) {
      double[] x = series.x();
      double[] y = series.y();
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < x.length; i++) {
        if (i > 0 && !Double.isNaN(y[i - 1]) && !Double.isNaN(y[i])) {
          int pieces = (int) Math.ceil(Math.abs(x[i] - x[i - 1]) / step);
          for (int piece = 1; piece < pieces; piece++) {
            double part = (double) piece / pieces;
            points.add(new double[] {between(x, i, part), between(y, i, part)});
          }
        }
        points.add(new double[] {x[i], y[i]});
      }
      points.add(new double[] {Double.NaN, Double.NaN});
      return of(points);
    }

    /**
     * Selects points with markers: evenly spaced ones, and points between two gaps, which have no
     * line.
     */
    static Points marked(Series series, int approximateCount) {
      double[] x = series.x();
      double[] y = series.y();
      int stride = Math.ceilDiv(x.length, approximateCount);
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < x.length; i++) {
        boolean alone =
            (i == 0 || Double.isNaN(y[i - 1])) && (i == x.length - 1 || Double.isNaN(y[i + 1]));
        if (!Double.isNaN(y[i]) && (alone || i % stride == 0 || i == x.length - 1)) {
          points.add(new double[] {x[i], y[i]});
        }
      }
      return of(points);
    }

    private Points map(DoubleUnaryOperator of) {
      return new Points(Arrays.stream(x).map(of).toArray(), Arrays.stream(y).map(of).toArray());
    }

    boolean isEmpty() {
      return x.length == 0;
    }

    private static double between(double[] values, int i, double part) {
      return values[i - 1] * (1 - part) + values[i] * part;
    }

    private static Points of(List<double[]> points) {
      return new Points(
          points.stream().mapToDouble(point -> point[0]).toArray(),
          points.stream().mapToDouble(point -> point[1]).toArray());
    }
  }
}
