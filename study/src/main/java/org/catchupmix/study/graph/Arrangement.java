package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.study.graph.Diagram.Item;
import org.catchupmix.study.graph.Drawing.Point;
import org.catchupmix.study.graph.Drawing.Rectangle;
import org.catchupmix.study.graph.SideBySide.Columns;
import org.eclipse.elk.alg.layered.options.FixedAlignment;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkConnectableShape;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Finds a place for everything, by the layered algorithm of the Eclipse Arrangement Kernel: values
 * flow downwards, and each frame is laid out for itself. A link that passes the border of a frame
 * is cut there, at a port. What is too high for a screen is divided into columns, which stand side
 * by side.
 */
final class Arrangement {
  private final List<ElkNode> columns = new ArrayList<>();
  private final Map<String, ElkNode> nodes = new HashMap<>();
  private final Map<ElkNode, Diagram.Box> boxes = new HashMap<>();
  private final Map<ElkNode, Diagram.Frame> frames = new HashMap<>();
  private final Map<String, ElkPort> ports = new HashMap<>();
  private final Map<String, ElkEdge> borderEdges = new HashMap<>();
  private final Map<ElkEdge, Diagram.Link> links = new HashMap<>();
  private final Map<String, Crossing> crossings = new LinkedHashMap<>();

  /** A part of a link that leads from one column to another. */
  private record Crossing(ElkPort from, ElkPort to, Diagram.Link link) {}

  private Arrangement(Diagram diagram, List<List<Item>> divided) {
    for (List<Item> items : divided) {
      // Ports are for nodes within a graph, so each column is the only node of one.
      ElkNode graph = ElkGraphUtil.createGraph();
      options(graph);
      ElkNode column = ElkGraphUtil.createNode(graph);
      options(column);
      column.setProperty(CoreOptions.PADDING, new ElkPadding(Sizes.ARROW, 0, 0, 0));
      columns.add(column);
      add(column, items);
    }
    diagram.links().forEach(this::connect);
    for (ElkNode column : columns) {
      new RecursiveGraphLayoutEngine().layout(column.getParent(), new BasicProgressMonitor());
    }
  }

  /** Lays a diagram out, in columns if it would be too high otherwise. */
  static Drawing of(Diagram diagram) {
    Arrangement whole = new Arrangement(diagram, List.of(diagram.items()));
    List<List<Item>> divided = whole.divide(diagram.items());
    return (divided.size() == 1 ? whole : new Arrangement(diagram, divided)).drawing();
  }

  private List<List<Item>> divide(List<Item> items) {
    List<Rectangle> sizes = new ArrayList<>();
    for (Item item : items) {
      sizes.add(place(nodes.get(item.id()), 0, 0));
    }
    List<List<Item>> divided = new ArrayList<>();
    int from = 0;
    for (int length : Columns.of(sizes)) {
      divided.add(items.subList(from, from + length));
      from += length;
    }
    return divided;
  }

  private void add(ElkNode parent, List<Item> items) {
    for (Item item : items) {
      switch (item) {
        case Diagram.Box box -> {
          ElkNode node = ElkGraphUtil.createNode(parent);
          node.setDimensions(Sizes.width(box), Sizes.height(box));
          boxes.put(node, box);
          nodes.put(box.id(), node);
        }
        case Diagram.Frame frame -> {
          ElkNode node = ElkGraphUtil.createNode(parent);
          options(node);
          node.setProperty(
              CoreOptions.PADDING,
              new ElkPadding(Sizes.FRAME_TITLE, Sizes.PADDING, Sizes.PADDING, Sizes.PADDING));
          node.setProperty(CoreOptions.NODE_SIZE_MINIMUM, new KVector(Sizes.width(frame), 0));
          frames.put(node, frame);
          nodes.put(frame.id(), node);
          add(node, frame.items());
        }
      }
    }
  }

  private static void options(ElkNode node) {
    node.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    node.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
    node.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, SizeConstraint.minimumSizeWithPorts());
    node.setProperty(CoreOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_SIDE);
    node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    node.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.SEPARATE_CHILDREN);
    node.setProperty(CoreOptions.RANDOM_SEED, 1);
    node.setProperty(
        LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.NODES_AND_EDGES);
    node.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.BRANDES_KOEPF);
    node.setProperty(LayeredOptions.NODE_PLACEMENT_BK_FIXED_ALIGNMENT, FixedAlignment.BALANCED);
    node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, Sizes.BETWEEN_LAYERS);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, Sizes.EDGE);
    node.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, Sizes.EDGE);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE, Sizes.EDGE);
    node.setProperty(LayeredOptions.SPACING_EDGE_LABEL, 3.0);
  }

  /** Cuts a link where it passes borders, and makes each part once. */
  private void connect(Diagram.Link link) {
    ElkNode source = nodes.get(link.from());
    ElkNode target = nodes.get(link.to());
    List<ElkNode> into = new ArrayList<>();
    ElkNode common = target.getParent();
    while (common != null && !contains(common, source)) {
      into.addFirst(common);
      common = around(common);
    }
    ElkConnectableShape at = source;
    for (ElkNode leaving = source.getParent(); leaving != common; leaving = around(leaving)) {
      ElkPort port = port(leaving, PortSide.SOUTH, link.from());
      border(at, port, link, false);
      at = port;
    }
    // The label stands once, on the part that connects the outermost frames.
    boolean labelled = true;
    for (ElkNode entered : into) {
      ElkPort port = port(entered, PortSide.NORTH, link.from());
      if (around(entered) == null) {
        ElkPort left = (ElkPort) at; // a column is left at a port, as every frame
        crossings.putIfAbsent(
            link.from() + " " + columns.indexOf(entered), new Crossing(left, port, link));
      } else {
        border(at, port, link, labelled);
      }
      labelled = false;
      at = port;
    }
    edge(at, target, link, labelled);
  }

  /** The frame or column around a frame, null for a column. */
  private ElkNode around(ElkNode frame) {
    return columns.contains(frame) ? null : frame.getParent();
  }

  private static boolean contains(ElkNode ancestor, ElkNode node) {
    ElkNode n = node;
    while (n != null && n != ancestor) {
      n = n.getParent();
    }
    return n == ancestor;
  }

  private ElkPort port(ElkNode frame, PortSide side, String value) {
    return ports.computeIfAbsent(
        System.identityHashCode(frame) + " " + side + " " + value,
        _ -> {
          ElkPort port = ElkGraphUtil.createPort(frame);
          port.setDimensions(0, 0);
          port.setProperty(CoreOptions.PORT_SIDE, side);
          return port;
        });
  }

  private void border(ElkConnectableShape from, ElkPort to, Diagram.Link link, boolean labelled) {
    borderEdges.computeIfAbsent(
        System.identityHashCode(from) + " " + System.identityHashCode(to),
        _ -> edge(from, to, link, labelled));
  }

  private ElkEdge edge(
      ElkConnectableShape from, ElkConnectableShape to, Diagram.Link link, boolean labelled) {
    ElkEdge edge = ElkGraphUtil.createSimpleEdge(from, to);
    links.put(edge, link);
    if (labelled) {
      ElkLabel label = ElkGraphUtil.createLabel(link.label(), edge);
      label.setDimensions(Sizes.textWidth(link.label(), Sizes.SMALL), Sizes.SMALL + 3);
    }
    return edge;
  }

  private Drawing drawing() {
    List<Rectangle> sizes = columns.stream().map(column -> place(column, 0, 0)).toList();
    SideBySide places = new SideBySide(sizes, crossings.size());
    Drawing drawing =
        new Drawing(
            places.width(),
            places.height(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (int c = 0; c < columns.size(); c++) {
      collect(columns.get(c), places.column(c).x(), places.column(c).y(), drawing);
    }
    int lane = 0;
    for (Crossing crossing : crossings.values()) {
      drawing
          .lines()
          .add(
              places.line(
                  columns.indexOf(crossing.from().getParent()),
                  crossing.from().getX(),
                  columns.indexOf(crossing.to().getParent()),
                  crossing.to().getX(),
                  lane++,
                  crossing.link()));
    }
    return drawing;
  }

  private void collect(ElkNode node, double x, double y, Drawing drawing) {
    for (ElkNode child : node.getChildren()) {
      Rectangle place = place(child, x, y);
      if (boxes.containsKey(child)) {
        drawing.boxes().add(new Drawing.Placed<>(boxes.get(child), place));
      } else {
        if (frames.containsKey(child)) {
          drawing.frames().add(new Drawing.Placed<>(frames.get(child), place));
        }
        collect(child, place.x(), place.y(), drawing);
      }
    }
    for (ElkEdge edge : node.getContainedEdges()) {
      drawing.lines().add(line(edge, x, y));
    }
  }

  private Drawing.PlacedLine line(ElkEdge edge, double x, double y) {
    List<Point> points = new ArrayList<>();
    ElkEdgeSection section = edge.getSections().getFirst();
    points.add(new Point(x + section.getStartX(), y + section.getStartY()));
    section.getBendPoints().forEach(p -> points.add(new Point(x + p.getX(), y + p.getY())));
    points.add(new Point(x + section.getEndX(), y + section.getEndY()));
    String text = "";
    Rectangle place = null;
    if (!edge.getLabels().isEmpty()) {
      ElkLabel label = edge.getLabels().getFirst();
      text = label.getText();
      place =
          new Rectangle(x + label.getX(), y + label.getY(), label.getWidth(), label.getHeight());
    }
    boolean arrow = edge.getTargets().getFirst() instanceof ElkNode;
    return new Drawing.PlacedLine(points, arrow, links.get(edge).differentiable(), text, place);
  }

  private static Rectangle place(ElkNode node, double x, double y) {
    return new Rectangle(x + node.getX(), y + node.getY(), node.getWidth(), node.getHeight());
  }
}
