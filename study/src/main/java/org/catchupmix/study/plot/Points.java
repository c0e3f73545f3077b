package org.catchupmix.study.plot;

import java.util.ArrayList;
import java.util.List;

/** Points of a line on their way to XChart. */
record Points(double[] x, double[] y) {

  /**
   * The series with points added on the straight pieces between its own, no further apart in x than
   * the step. XChart draws dashes through corners only on a line that it smooths; on points this
   * close, smoothing changes nothing that can be seen.
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
