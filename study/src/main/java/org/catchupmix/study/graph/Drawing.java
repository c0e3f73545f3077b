package org.catchupmix.study.graph;

import java.util.List;

/**
 * A laid-out diagram, in pixels from the upper left corner.
 *
 * @param frames outer frames first
 */
record Drawing(
    double width,
    double height,
    List<Placed<Diagram.Frame>> frames,
    List<Placed<Diagram.Box>> boxes,
    List<PlacedLine> lines) {
  record Rectangle(double x, double y, double width, double height) {}

  record Point(double x, double y) {}

  /** A laid-out box or frame. */
  record Placed<T extends Diagram.Item>(T item, Rectangle place) {}

  /**
   * A laid-out link.
   *
   * @param points at least two
   * @param label position of its label
   */
  record PlacedLine(Diagram.Link link, List<Point> points, Rectangle label) {}
}
