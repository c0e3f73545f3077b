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
 * Draws a panel: XChart draws the plot and the y-axis, this the title and the x-label. XChart would
 * set them by the height of their letters, so panels side by side would not line up.
 */
record PanelChart(Panel panel, Fonts fonts, Map<String, LineStyle> styles) {

  private static final int TITLE_HEIGHT = 16;
  private static final int LABEL_HEIGHT = 18;

  private static final int MARKERS = 12;

  /** Numbers that differ by no more, relative to the largest, are one constant. */
  private static final double ROUNDING = 1e-9;

  /** About how many ticks the y-axis gets, to choose how many decimals their labels need. */
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
          .setXAxisLogarithmicDecadeOnly(labelsPowersAlone(panel.series(), Series::x))
          .setYAxisLogarithmicDecadeOnly(labelsPowersAlone(panel.series(), Series::y));
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

  /** Adds the line, and above it the markers: on all points they would hide the line. */
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

  /** Where its points lie along the axes, but for a factor. */
  private Series scaled(Series series) {
    return panel.logarithmic()
        ? new Series(series.name(), logarithms(series.x()), logarithms(series.y()))
        : series;
  }

  /** Adds the area of a band, along its upper edge and back along the lower one. */
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

  /** XChart leaves out the ticks whose labels a format would make equal, so none is misleading. */
  private static void setTickFormats(XYStyler styler, List<Series> series) {
    if (values(series, Series::x).allMatch(x -> x == Math.rint(x))) {
      styler.setXAxisDecimalPattern("0");
    }
    double high = range(series, Series::y);
    double most = values(series, Series::y).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    if (high <= ROUNDING * most) {
      // XChart would spread rounding errors of a constant over the whole height.
      double y = values(series, Series::y).filter(Double::isFinite).findFirst().orElse(0);
      double room = Math.max(1, Math.abs(y) / 10);
      styler.setYAxisMin(y - room).setYAxisMax(y + room);
      high = 2 * room;
    }
    int decimals = (int) -Math.floor(Math.log10(high / Y_TICKS));
    if (decimals >= 1 && decimals <= 5) {
      styler.setYAxisDecimalPattern("0." + "0".repeat(decimals));
    }
  }

  /**
   * Whether a logarithmic axis labels powers of ten alone: a range of less than one has at most one
   * of them.
   */
  static boolean labelsPowersAlone(List<Series> series, Function<Series, double[]> axis) {
    return range(series, s -> logarithms(axis.apply(s))) >= 1;
  }

  private static double[] logarithms(double[] values) {
    return Arrays.stream(values).map(Math::log10).toArray();
  }

  /** Largest less smallest number; 0 where there is no number but NaN. */
  private static double range(List<Series> series, Function<Series, double[]> axis) {
    DoubleSummaryStatistics numbers =
        values(series, axis).filter(value -> !Double.isNaN(value)).summaryStatistics();
    return numbers.getCount() == 0 ? 0 : numbers.getMax() - numbers.getMin();
  }

  private static DoubleStream values(List<Series> series, Function<Series, double[]> axis) {
    return series.stream().map(axis).flatMapToDouble(Arrays::stream);
  }

  /** Points of a line on their way to XChart. */
  record Points(double[] x, double[] y) {

    /**
     * The series with points added on the straight pieces between its own, no further apart in x
     * than the step. XChart draws dashes through corners only on a line that it smooths; on points
     * this close, smoothing changes nothing that can be seen.
     *
     * <p>A gap is added at the end, because XChart puts a tick at each point, not at round numbers,
     * where it finds all points equally far apart, and to it a gap is a distance of its own.
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
     * Those points of the series that get a marker: about as many as asked for, evenly spread, and
     * each point between two gaps, which without a marker would not be seen.
     */
    static Points marked(Series series, int about) {
      double[] x = series.x();
      double[] y = series.y();
      int stride = Math.ceilDiv(x.length, about);
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
