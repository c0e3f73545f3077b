package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.graph.Drawing.Rectangle;

/** Divides a sequence of items into columns, so that the whole is about as wide as a screen. */
final class Columns {
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
