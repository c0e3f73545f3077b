package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.study.graph.Diagram.Item;
import org.catchupmix.study.graph.Drawing.Point;
import org.catchupmix.study.graph.Drawing.Rectangle;
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
 * Lays a diagram out by the layered algorithm of the Eclipse Layout Kernel: values flow downwards.
 * Each frame is laid out by itself, and a link that crosses a frame's border has a port there.
 *
 * <p>A diagram that is too high for a screen is divided into columns. A link to a later column
 * leaves its own at the bottom and enters the other at the top.
 */
final class Arrangement {
  /** Diagrams up to this height have one column, in pixels. */
  private static final double MAX_HEIGHT = 1000;

  /** Width over height to aim at with several columns. */
  private static final double ASPECT = 1.6;

  private static final double BETWEEN_COLUMNS = 40;

  private final List<ElkNode> columns = new ArrayList<>();
  private final Map<String, ElkNode> nodes = new HashMap<>();
  private final Map<ElkNode, Diagram.Box> boxes = new HashMap<>();
  private final Map<ElkNode, Diagram.Frame> frames = new HashMap<>();
  private final Map<String, ElkPort> ports = new HashMap<>();
  private final Map<String, ElkEdge> borderEdges = new HashMap<>();
  private final Map<ElkEdge, Diagram.Link> links = new HashMap<>();

  private Arrangement(Diagram diagram, List<List<Item>> divided) {
    for (List<Item> items : divided) {
      // Only nodes within a graph have ports, so each column is the only node of a graph.
      ElkNode graph = ElkGraphUtil.createGraph();
      options(graph);
      ElkNode column = ElkGraphUtil.createNode(graph);
      options(column);
      column.setProperty(CoreOptions.PADDING, new ElkPadding(Sizes.LINE, 0, Sizes.LINE, 0));
      columns.add(column);
      add(column, items);
    }
    diagram.links().forEach(this::connect);
    for (ElkNode column : columns) {
      new RecursiveGraphLayoutEngine().layout(column.getParent(), new BasicProgressMonitor());
    }
  }

  /** Lays a diagram out. */
  static Drawing of(Diagram diagram) {
    Arrangement whole = new Arrangement(diagram, List.of(diagram.items()));
    ElkNode column = whole.columns.getFirst();
    if (column.getHeight() <= MAX_HEIGHT) {
      return whole.drawing();
    }
    double limit = Math.sqrt(column.getHeight() * column.getWidth() / ASPECT);
    return new Arrangement(diagram, whole.divide(diagram.items(), limit)).drawing();
  }

  /** Divides items into columns that end near multiples of a height. */
  private List<List<Item>> divide(List<Item> items, double limit) {
    List<List<Item>> divided = new ArrayList<>();
    double start = 0;
    for (Item item : items) {
      ElkNode node = nodes.get(item.id());
      boolean starts = divided.isEmpty() || node.getY() + node.getHeight() / 2 > start + limit;
      if (starts) {
        start = node.getY();
        divided.add(new ArrayList<>());
      }
      divided.getLast().add(item);
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

  /** Splits a link at the borders that it crosses; each part is created once. */
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
    // The part between the outermost frames has the label.
    boolean labelled = true;
    for (ElkNode entered : into) {
      ElkPort port = port(entered, PortSide.NORTH, link.from());
      if (!columns.contains(entered)) {
        border(at, port, link, labelled);
        labelled = false;
      }
      at = port;
    }
    edge(at, target, link, labelled);
  }

  /** The frame or column around a frame; null for a column. */
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
    double width = columns.stream().mapToDouble(c -> c.getWidth() + BETWEEN_COLUMNS).sum();
    double height = columns.stream().mapToDouble(ElkNode::getHeight).max().orElse(0);
    Drawing drawing =
        new Drawing(
            width - BETWEEN_COLUMNS + 2 * Sizes.MARGIN,
            height + 2 * Sizes.MARGIN,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    double x = Sizes.MARGIN;
    for (ElkNode column : columns) {
      collect(column, x, Sizes.MARGIN, drawing);
      x += column.getWidth() + BETWEEN_COLUMNS;
    }
    return drawing;
  }

  private void collect(ElkNode node, double x, double y, Drawing drawing) {
    for (ElkNode child : node.getChildren()) {
      Rectangle place = place(child, x, y);
      if (boxes.containsKey(child)) {
        drawing.boxes().add(new Drawing.Placed<>(boxes.get(child), place));
      } else {
        drawing.frames().add(new Drawing.Placed<>(frames.get(child), place));
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
