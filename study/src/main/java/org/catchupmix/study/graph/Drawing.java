package org.catchupmix.study.graph;

import java.awt.geom.Rectangle2D;
import java.util.List;

/** A laid-out diagram, in pixels from the upper left corner, outer frames first. */
record Drawing(
    double width,
    double height,
    List<Placed<Diagram.Frame>> frames,
    List<Placed<Diagram.Box>> boxes,
    List<PlacedLine> lines) {
  record Point(double x, double y) {}

  record Placed<T extends Diagram.Item>(T item, Rectangle2D place) {}

  /** A laid-out link of at least two points, with the position of its label. */
  record PlacedLine(Diagram.Link link, List<Point> points, Rectangle2D label) {}
}
