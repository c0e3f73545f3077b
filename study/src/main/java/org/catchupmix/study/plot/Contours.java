package org.catchupmix.study.plot;

import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The region of a grid where numbers are at least a level, as closed loops.
 *
 * <p>Each cell of the grid is four triangles around its centre, whose number is the mean of the
 * corners; on a triangle the numbers are linear. A ring of points below all levels surrounds the
 * grid, so that all loops close. No cell is ambiguous, as those of marching squares are.
 */
final class Contours {
  /** A corner of triangles; those of the ring lie on the border of the grid. */
  private record Corner(int id, double x, double y, double value, boolean isRing) {}

  /** A point of a loop; those on the border are no part of the contour line. */
  record Crossing(double x, double y, boolean onBorder) {}

  private final List<List<Crossing>> loops;

  private Contours(List<List<Crossing>> loops) {
    this.loops = loops;
  }

  /**
   * Finds the region.
   *
   * @param x places of the columns
   * @param y places of the rows
   * @param values {@code [row][column]}, all finite
   */
  static Contours of(double[] x, double[] y, double[][] values, double level) {
    return new Builder(x, y, values, level).contours();
  }

  /** Loops, which the even-odd rule fills. */
  Path2D region() {
    Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
    for (List<Crossing> loop : loops) {
      path.moveTo(loop.getFirst().x(), loop.getFirst().y());
      loop.stream().skip(1).forEach(c -> path.lineTo(c.x(), c.y()));
      path.closePath();
    }
    return path;
  }

  /** Lines without the border of the grid. */
  Path2D lines() {
    Path2D path = new Path2D.Double();
    for (List<Crossing> loop : loops) {
      for (int i = 0; i < loop.size(); i++) {
        Crossing a = loop.get(i);
        Crossing b = loop.get((i + 1) % loop.size());
        if (!a.onBorder() || !b.onBorder()) {
          path.moveTo(a.x(), a.y());
          path.lineTo(b.x(), b.y());
        }
      }
    }
    return path;
  }

  /** Points of the lines, those of the longest loop first. */
  List<Point2D> points() {
    return loops.stream()
        .sorted((a, b) -> b.size() - a.size())
        .flatMap(List::stream)
        .filter(c -> !c.onBorder())
        .<Point2D>map(c -> new Point2D.Double(c.x(), c.y()))
        .toList();
  }

  private static final class Builder {
    private final double[] x;
    private final double[] y;
    private final double[][] values;
    private final double level;

    /** Both neighbours of each crossing, by the edge that it is on. */
    private final Map<Long, List<Long>> neighbours = new HashMap<>();

    private final Map<Long, Crossing> crossings = new HashMap<>();

    Builder(double[] x, double[] y, double[][] values, double level) {
      this.x = x;
      this.y = y;
      this.values = values;
      this.level = level;
    }

    Contours contours() {
      for (int j = -1; j < y.length; j++) {
        for (int i = -1; i < x.length; i++) {
          cell(corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1));
        }
      }
      List<List<Crossing>> loops = new ArrayList<>();
      // Sorted, so that equal data give equal files.
      for (long start : neighbours.keySet().stream().sorted().toList()) {
        if (neighbours.containsKey(start)) {
          loops.add(loop(start));
        }
      }
      return new Contours(loops);
    }

    private Corner corner(int i, int j) {
      boolean ring = i < 0 || j < 0 || i == x.length || j == y.length;
      int column = Math.clamp(i, 0, x.length - 1);
      int row = Math.clamp(j, 0, y.length - 1);
      int id = 2 * ((j + 1) * (x.length + 2) + i + 1);
      return new Corner(id, x[column], y[row], ring ? 0 : values[row][column], ring);
    }

    private void cell(Corner a, Corner b, Corner c, Corner d) {
      boolean ring = a.isRing || b.isRing || c.isRing || d.isRing;
      Corner middle =
          new Corner(
              a.id + 1,
              (a.x + c.x) / 2,
              (a.y + c.y) / 2,
              (a.value + b.value + c.value + d.value) / 4,
              ring);
      triangle(a, b, middle);
      triangle(b, c, middle);
      triangle(c, d, middle);
      triangle(d, a, middle);
    }

    private boolean isIn(Corner c) {
      return !c.isRing && c.value >= level;
    }

    private void triangle(Corner... corners) {
      List<Long> edges = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        Corner a = corners[k];
        Corner b = corners[(k + 1) % 3];
        if (isIn(a) != isIn(b)) {
          edges.add(cross(isIn(a) ? a : b, isIn(a) ? b : a));
        }
      }
      if (edges.size() == 2) {
        neighbours.computeIfAbsent(edges.get(0), _ -> new ArrayList<>()).add(edges.get(1));
        neighbours.computeIfAbsent(edges.get(1), _ -> new ArrayList<>()).add(edges.get(0));
      }
    }

    private long cross(Corner in, Corner out) {
      long edge = (long) Math.min(in.id, out.id) << 32 | Math.max(in.id, out.id);
      double t = out.isRing ? 0 : (in.value - level) / (in.value - out.value);
      crossings.putIfAbsent(
          edge, new Crossing(in.x + t * (out.x - in.x), in.y + t * (out.y - in.y), out.isRing));
      return edge;
    }

    private List<Crossing> loop(long start) {
      List<Crossing> loop = new ArrayList<>();
      long at = start;
      while (neighbours.containsKey(at)) {
        loop.add(crossings.get(at));
        long from = at;
        at =
            neighbours.remove(at).stream().filter(neighbours::containsKey).findFirst().orElse(from);
      }
      return loop;
    }
  }
}
