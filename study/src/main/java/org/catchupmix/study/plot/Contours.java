package org.catchupmix.study.plot;

import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines along which a field has one value, by marching squares: between neighbours of the grid the
 * field is taken as linear. Squares with a missing corner have no lines.
 */
final class Contours {
  private Contours() {}

  /** Pieces of the lines, in the units of the axes, none longer than a square. */
  static List<Line2D> at(Field field, double level) {
    List<Line2D> lines = new ArrayList<>();
    for (int j = 0; j + 1 < field.y().length; j++) {
      for (int i = 0; i + 1 < field.x().length; i++) {
        square(field, i, j, level, lines);
      }
    }
    return lines;
  }

  private static void square(Field f, int i, int j, double level, List<Line2D> lines) {
    // Around the square, from its corner of the smallest x and y.
    int[] di = {0, 1, 1, 0};
    int[] dj = {0, 0, 1, 1};
    double[] v = new double[4];
    double mean = 0;
    for (int k = 0; k < 4; k++) {
      v[k] = f.values()[j + dj[k]][i + di[k]];
      mean += v[k] / 4;
    }
    if (Double.isNaN(mean)) {
      return;
    }
    List<double[]> crossings = new ArrayList<>(4);
    for (int k = 0; k < 4; k++) {
      int n = (k + 1) % 4;
      if (v[k] >= level != v[n] >= level) {
        double t = (level - v[k]) / (v[n] - v[k]);
        crossings.add(
            new double[] {
              between(f.x()[i + di[k]], f.x()[i + di[n]], t),
              between(f.y()[j + dj[k]], f.y()[j + dj[n]], t)
            });
      }
    }
    if (crossings.size() == 2) {
      lines.add(line(crossings.get(0), crossings.get(1)));
    } else if (crossings.size() == 4) {
      // A saddle: the middle belongs to the corners on its side of the level.
      int first = mean >= level == v[0] >= level ? 0 : 3;
      lines.add(line(crossings.get(first), crossings.get((first + 1) % 4)));
      lines.add(line(crossings.get((first + 2) % 4), crossings.get((first + 3) % 4)));
    }
  }

  private static double between(double a, double b, double t) {
    return a + t * (b - a);
  }

  private static Line2D line(double[] from, double[] to) {
    return new Line2D.Double(from[0], from[1], to[0], to[1]);
  }
}
