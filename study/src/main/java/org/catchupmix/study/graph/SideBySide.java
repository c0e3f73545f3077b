package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.graph.Drawing.Point;
import org.catchupmix.study.graph.Drawing.Rectangle;

/**
 * Columns beside each other, all beginning at the same height, and the lines between them: down
 * below the columns, up in the gap before the column that is meant, and down into it.
 */
final class SideBySide {
  private final List<Rectangle> columns = new ArrayList<>();
  private final double room;

  /**
   * Places the columns.
   *
   * @param sizes of the columns
   * @param lines how many lines there will be between them
   */
  SideBySide(List<Rectangle> sizes, int lines) {
    room = lines == 0 ? 0 : Sizes.BETWEEN_LAYERS + Sizes.LINE + Sizes.EDGE * lines;
    double x = Sizes.MARGIN;
    for (Rectangle size : sizes) {
      columns.add(new Rectangle(x, Sizes.MARGIN + room, size.width(), size.height()));
      x += size.width() + Sizes.BETWEEN_COLUMNS + Sizes.EDGE * lines;
    }
  }

  /** Where a column stands. */
  Rectangle column(int index) {
    return columns.get(index);
  }

  /** Of all. */
  double width() {
    Rectangle last = columns.getLast();
    return last.x() + last.width() + Sizes.MARGIN;
  }

  /** Of all, with the lines. */
  double height() {
    return bottom(0, columns.size() - 1) + room + Sizes.MARGIN;
  }

  private double bottom(int from, int to) {
    double bottom = 0;
    for (int c = Math.min(from, to); c <= Math.max(from, to); c++) {
      bottom = Math.max(bottom, columns.get(c).y() + columns.get(c).height());
    }
    return bottom;
  }

  /**
   * A line from the lower border of a column to the upper border of another.
   *
   * @param fromX where it leaves, from the left of the column
   * @param toX where it enters, from the left of the other
   * @param lane unlike that of all other lines
   */
  Drawing.PlacedLine line(int from, double fromX, int to, double toX, int lane, Diagram.Link link) {
    Rectangle source = columns.get(from);
    Rectangle target = columns.get(to);
    double startX = source.x() + fromX;
    double endX = target.x() + toX;
    double below = bottom(from, to - 1) + Sizes.EDGE * (lane + 1);
    double gap = target.x() - Sizes.BETWEEN_COLUMNS / 2 - Sizes.EDGE * lane;
    double above = target.y() - Sizes.BETWEEN_LAYERS - Sizes.LINE - Sizes.EDGE * lane;
    List<Point> points =
        List.of(
            new Point(startX, source.y() + source.height()),
            new Point(startX, below),
            new Point(gap, below),
            new Point(gap, above),
            new Point(endX, above),
            new Point(endX, target.y()));
    Rectangle label =
        new Rectangle(
            endX + 4,
            target.y() - Sizes.LINE,
            Sizes.textWidth(link.label(), Sizes.SMALL),
            Sizes.SMALL + 3);
    return new Drawing.PlacedLine(points, false, link.differentiable(), link.label(), label);
  }

  /** Divides a sequence of items into columns, so that the whole is about as wide as a screen. */
  static final class Columns {
    /** Width over height that is aimed at. */
    private static final double ASPECT = 1.6;

    /** What is no higher than this stays one column, in pixels. */
    private static final double HIGH_ENOUGH = 1000;

    private Columns() {}

    /** How many items each column gets. */
    static List<Integer> of(List<Rectangle> sizes) {
      List<Integer> best = List.of(sizes.size());
      if (height(sizes) <= HIGH_ENOUGH) {
        return best;
      }
      double bestError = Double.POSITIVE_INFINITY;
      for (int from = 0; from < sizes.size(); from++) {
        for (int to = from + 1; to <= sizes.size(); to++) {
          // The highest column is a run of items, so these are all limits that matter.
          List<Integer> columns = fill(sizes, height(sizes.subList(from, to)));
          double error = columns.isEmpty() ? Double.POSITIVE_INFINITY : error(sizes, columns);
          if (error < bestError) {
            bestError = error;
            best = columns;
          }
        }
      }
      return best;
    }

    private static List<Integer> fill(List<Rectangle> sizes, double limit) {
      List<Integer> columns = new ArrayList<>();
      int from = 0;
      while (from < sizes.size()) {
        int to = from;
        while (to < sizes.size() && height(sizes.subList(from, to + 1)) <= limit) {
          to++;
        }
        if (to == from) {
          return List.of();
        }
        columns.add(to - from);
        from = to;
      }
      return columns;
    }

    private static double error(List<Rectangle> sizes, List<Integer> columns) {
      double width = 0;
      double height = 0;
      int from = 0;
      for (int length : columns) {
        List<Rectangle> column = sizes.subList(from, from + length);
        width += column.stream().mapToDouble(Rectangle::width).max().orElse(0);
        width += Sizes.BETWEEN_COLUMNS;
        height = Math.max(height, height(column));
        from += length;
      }
      return Math.abs(Math.log(width / height / ASPECT));
    }

    private static double height(List<Rectangle> column) {
      double gap = 2 * Sizes.BETWEEN_LAYERS + Sizes.LINE;
      return column.stream().mapToDouble(Rectangle::height).sum() + gap * (column.size() - 1);
    }
  }
}
