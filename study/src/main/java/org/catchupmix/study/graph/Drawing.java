package org.catchupmix.study.graph;

import java.util.List;

/**
 * A laid-out diagram, in pixels from the upper left corner.
 *
 * @param frames outer frames first
 * @param lines parts of the links, which are split at the borders of frames
 */
record Drawing(
    double width,
    double height,
    List<Placed<Diagram.Frame>> frames,
    List<Placed<Diagram.Box>> boxes,
    List<PlacedLine> lines) {
  record Rectangle(double x, double y, double width, double height) {
    /** Whether the interiors intersect. */
    boolean overlaps(Rectangle o) {
      return x < o.x + o.width && o.x < x + width && y < o.y + o.height && o.y < y + height;
    }

    /** Whether the other rectangle is inside this one. */
    boolean contains(Rectangle o) {
      return x <= o.x && y <= o.y && o.x + o.width <= x + width && o.y + o.height <= y + height;
    }
  }

  record Point(double x, double y) {}

  /** A laid-out box or frame. */
  record Placed<T extends Diagram.Item>(T item, Rectangle place) {}

  /**
   * A part of a link.
   *
   * @param points at least two
   * @param arrow whether it ends at a box
   * @param label empty for none
   * @param labelPlace position of the label, null for none
   */
  record PlacedLine(
      List<Point> points,
      boolean arrow,
      boolean differentiable,
      String label,
      Rectangle labelPlace) {}
}
