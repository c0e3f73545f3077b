package org.catchupmix.study.graph;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.study.graph.Diagram.Item;
import org.catchupmix.study.graph.Drawing.Point;
import org.eclipse.elk.alg.layered.options.FixedAlignment;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkShape;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/** Lays a diagram out by the layered algorithm of the Eclipse Layout Kernel, downwards. */
final class Arrangement {
  private final ElkNode root = ElkGraphUtil.createGraph();
  private final Map<String, ElkNode> nodes = new HashMap<>();
  private final Map<ElkNode, Item> items = new HashMap<>();
  private final Map<ElkEdge, Diagram.Link> links = new HashMap<>();

  private Arrangement(Diagram diagram) {
    options(root);
    root.setProperty(CoreOptions.PADDING, new ElkPadding(Sizes.MARGIN));
    add(root, diagram.items());
    for (Diagram.Link link : diagram.links()) {
      ElkEdge edge = ElkGraphUtil.createSimpleEdge(nodes.get(link.from()), nodes.get(link.to()));
      links.put(edge, link);
      ElkLabel label = ElkGraphUtil.createLabel(link.label(), edge);
      label.setDimensions(Sizes.textWidth(link.label(), Sizes.SMALL), Sizes.SMALL + 3);
    }
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
  }

  static Drawing of(Diagram diagram) {
    Arrangement arrangement = new Arrangement(diagram);
    ElkNode root = arrangement.root;
    Drawing drawing =
        new Drawing(
            root.getWidth(),
            root.getHeight(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    arrangement.collect(root, 0, 0, drawing);
    return drawing;
  }

  private void add(ElkNode parent, List<Item> inside) {
    for (Item item : inside) {
      ElkNode node = ElkGraphUtil.createNode(parent);
      items.put(node, item);
      nodes.put(item.id(), node);
      switch (item) {
        case Diagram.Box box -> node.setDimensions(Sizes.width(box), Sizes.height(box));
        case Diagram.Frame frame -> {
          options(node);
          node.setProperty(
              CoreOptions.PADDING,
              new ElkPadding(Sizes.FRAME_TITLE, Sizes.PADDING, Sizes.PADDING, Sizes.PADDING));
          node.setProperty(CoreOptions.NODE_SIZE_MINIMUM, new KVector(Sizes.width(frame), 0));
          add(node, frame.items());
        }
      }
    }
  }

  private static void options(ElkNode node) {
    node.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    node.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
    node.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, SizeConstraint.minimumSize());
    node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    node.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    node.setProperty(CoreOptions.RANDOM_SEED, 1);
    node.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.BRANDES_KOEPF);
    node.setProperty(LayeredOptions.NODE_PLACEMENT_BK_FIXED_ALIGNMENT, FixedAlignment.BALANCED);
    node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, Sizes.BETWEEN_LAYERS);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, Sizes.EDGE);
    node.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, Sizes.EDGE);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE, Sizes.EDGE);
    node.setProperty(LayeredOptions.SPACING_EDGE_LABEL, 3.0);
  }

  private void collect(ElkNode node, double x, double y, Drawing drawing) {
    for (ElkNode child : node.getChildren()) {
      Rectangle2D place = place(child, x, y);
      switch (items.get(child)) {
        case Diagram.Box box -> drawing.boxes().add(new Drawing.Placed<>(box, place));
        case Diagram.Frame frame -> {
          drawing.frames().add(new Drawing.Placed<>(frame, place));
          collect(child, place.getX(), place.getY(), drawing);
        }
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
    return new Drawing.PlacedLine(
        links.get(edge), points, place(edge.getLabels().getFirst(), x, y));
  }

  private static Rectangle2D place(ElkShape node, double x, double y) {
    return new Rectangle2D.Double(
        x + node.getX(), y + node.getY(), node.getWidth(), node.getHeight());
  }
}
