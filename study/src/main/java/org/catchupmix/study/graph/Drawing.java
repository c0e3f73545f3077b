package org.catchupmix.study.graph;

import java.util.List;

/**
 * A diagram in its place, in pixels from the upper left corner.
 *
 * @param frames outer ones first
 * @param lines of the links; a link that passes a frame's border has several
 */
record Drawing(
    double width,
    double height,
    List<Placed<Diagram.Frame>> frames,
    List<Placed<Diagram.Box>> boxes,
    List<PlacedLine> lines) {
  record Rectangle(double x, double y, double width, double height) {
    /** Whether the insides of both share a point. */
    boolean overlaps(Rectangle o) {
      return x < o.x + o.width && o.x < x + width && y < o.y + o.height && o.y < y + height;
    }

    /** Whether the other lies within it. */
    boolean contains(Rectangle o) {
      return x <= o.x && y <= o.y && o.x + o.width <= x + width && o.y + o.height <= y + height;
    }
  }

  record Point(double x, double y) {}

  /** A box or a frame in its place. */
  record Placed<T extends Diagram.Item>(T item, Rectangle place) {}

  /**
   * A part of a link.
   *
   * @param points at least two
   * @param arrow whether it ends at a box
   * @param label empty for none
   * @param labelPlace where the label stands, null for none
   */
  record PlacedLine(
      List<Point> points,
      boolean arrow,
      boolean differentiable,
      String label,
      Rectangle labelPlace) {}
}
