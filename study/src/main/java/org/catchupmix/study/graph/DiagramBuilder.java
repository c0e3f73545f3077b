package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.view.GraphNode;
import org.catchupmix.core.view.GraphView;
import org.catchupmix.core.view.Quantity;
import org.catchupmix.study.graph.Diagram.Box;
import org.catchupmix.study.graph.Diagram.Frame;
import org.catchupmix.study.graph.Diagram.Ink;
import org.catchupmix.study.graph.Diagram.Item;
import org.catchupmix.study.graph.Diagram.Kind;
import org.catchupmix.study.graph.Diagram.Line;
import org.catchupmix.study.graph.Diagram.Link;

final class DiagramBuilder {
  private final Predicate<ModuleTree> open;
  private final Map<Integer, GraphNode> nodes = new HashMap<>();
  private final Map<Integer, Integer> uses = new HashMap<>();
  private final Map<Integer, String> boxOf = new HashMap<>();

  private DiagramBuilder(GraphView view, Predicate<ModuleTree> open) {
    this.open = open;
    view.leaves().forEach(leaf -> nodes.put(leaf.id(), leaf));
    for (GraphNode.Operation operation : view.operations()) {
      nodes.put(operation.id(), operation);
      operation.inputs().forEach(input -> uses.merge(input.node(), 1, Integer::sum));
    }
  }

  /** Builds the diagram of a recorded graph; {@code open} selects the modules that are frames. */
  static Diagram of(GraphView view, Predicate<ModuleTree> open) {
    return new DiagramBuilder(view, open).build(view);
  }

  private Diagram build(GraphView view) {
    return new Diagram(items(ModuleTree.of(view)), links(view));
  }

  /** Whether a node is a parameter of one operation, drawn in the operation's box. */
  private boolean isInlined(GraphNode node) {
    return node instanceof GraphNode.Leaf leaf && leaf.parameter() && uses.get(leaf.id()) == 1;
  }

  /** Leaves that these operations use first; if hidden, without those that only they use. */
  private List<Item> newLeaves(List<GraphNode.Operation> operations, boolean hidden) {
    Map<Integer, Integer> inside = new LinkedHashMap<>();
    for (GraphNode.Operation operation : operations) {
      operation.inputs().forEach(input -> inside.merge(input.node(), 1, Integer::sum));
    }
    List<Item> leaves = new ArrayList<>();
    inside.forEach(
        (id, count) -> {
          GraphNode node = nodes.get(id);
          boolean needed = !isInlined(node) && !(hidden && count.equals(uses.get(id)));
          if (node instanceof GraphNode.Leaf leaf && needed && !boxOf.containsKey(id)) {
            leaves.add(leaf(leaf));
          }
        });
    return leaves;
  }

  private Box leaf(GraphNode.Leaf leaf) {
    String id = "leaf" + -leaf.id();
    boxOf.put(leaf.id(), id);
    Kind kind = leaf.parameter() ? Kind.PARAMETER : Kind.CONSTANT;
    String plain = leaf.parameter() ? "parameter" : "constant";
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(Ink.TITLE, leaf.name().isEmpty() ? plain : leaf.name()));
    Ink ink = leaf.parameter() ? Ink.PARAMETER : Ink.PLAIN;
    lines.add(new Line(ink, leaf.shape() + "  " + Quantity.bytes(leaf.bytes())));
    addNumbers(lines, leaf.numbers());
    return new Box(id, kind, lines, "%s %s%s".formatted(plain, leaf.dtype(), leaf.shape()));
  }

  private List<Item> items(ModuleTree tree) {
    List<Item> items = new ArrayList<>();
    for (ModuleTree part : tree.parts()) {
      if (part.single() != null) {
        items.addAll(newLeaves(List.of(part.single()), false));
        items.add(operation(part.single(), part.name()));
      } else if (open.test(part)) {
        items.add(new Frame("module " + part.path(), part.path(), isMix(part), items(part)));
      } else {
        items.addAll(newLeaves(part.operations(), true));
        items.add(module(part));
      }
    }
    return items;
  }

  private static boolean isMix(ModuleTree tree) {
    return tree.operations().stream().noneMatch(operation -> operation.mark().isEmpty());
  }

  private Box operation(GraphNode.Operation operation, String module) {
    String id = "op" + operation.id();
    boxOf.put(operation.id(), id);
    boolean mix = !operation.mark().isEmpty();
    List<Line> lines = new ArrayList<>();
    String what = operation.id() + "  " + operation.name();
    if (mix && module.equals(operation.mark())) {
      lines.add(new Line(Ink.TITLE, what));
      for (String clause : operation.mark().split("[:,] ")) {
        lines.add(new Line(Ink.PLAIN, clause));
      }
    } else {
      lines.add(new Line(Ink.TITLE, what + (module.isEmpty() ? "" : "  " + module)));
    }
    if (!operation.settings().isEmpty()) {
      lines.add(new Line(Ink.PLAIN, operation.settings()));
    }
    addNumbers(lines, operation.numbers());
    lines.addAll(parameters(operation));
    lines.addAll(saved(operation));
    return new Box(id, mix ? Kind.MIX : Kind.OPERATION, lines, note(operation));
  }

  private static void addNumbers(List<Line> lines, String numbers) {
    if (!numbers.isEmpty()) {
      lines.add(new Line(Ink.PLAIN, numbers));
    }
  }

  private static String note(GraphNode.Operation operation) {
    StringBuilder s = new StringBuilder();
    s.append(operation.id()).append("  ").append(operation.name());
    if (!operation.module().isEmpty()) {
      s.append("  ").append(operation.module());
    }
    s.append("\nforward: ").append(operation.forward());
    s.append("\nbackward: ").append(operation.backward());
    s.append("\nresult: ").append(operation.dtype()).append(operation.shape());
    for (GraphNode.Saved saved : operation.saved()) {
      s.append("\nbackward reads %s %s%s".formatted(saved.name(), saved.dtype(), saved.shape()));
      s.append(saved.parameter() ? ", a parameter" : ", " + Quantity.bytes(saved.bytes()));
    }
    return s.toString();
  }

  private List<Line> parameters(GraphNode.Operation operation) {
    Map<String, List<String>> byText = new LinkedHashMap<>();
    for (GraphNode.Input input : operation.inputs()) {
      GraphNode node = nodes.get(input.node());
      if (isInlined(node)) {
        String text = node.numbers().isEmpty() ? node.shape().toString() : node.numbers();
        byText.computeIfAbsent(text, _ -> new ArrayList<>()).add(input.name());
      }
    }
    return byText.entrySet().stream()
        .map(e -> new Line(Ink.PARAMETER, String.join(", ", e.getValue()) + " " + e.getKey()))
        .toList();
  }

  private static List<Line> saved(GraphNode.Operation operation) {
    Map<Shape, List<GraphNode.Saved>> byShape = new LinkedHashMap<>();
    for (GraphNode.Saved saved : operation.saved()) {
      if (!saved.parameter()) {
        byShape.computeIfAbsent(saved.shape(), _ -> new ArrayList<>()).add(saved);
      }
    }
    return byShape.values().stream()
        .map(
            list ->
                new Line(
                    Ink.SAVED,
                    "keeps %s %s  %s"
                        .formatted(
                            list.stream()
                                .map(GraphNode.Saved::name)
                                .collect(Collectors.joining(", ")),
                            list.getFirst().shape(),
                            Quantity.bytes(list.stream().mapToLong(GraphNode.Saved::bytes).sum()))))
        .toList();
  }

  private Box module(ModuleTree module) {
    List<GraphNode.Operation> operations = module.operations();
    String id = "module " + module.path();
    operations.forEach(operation -> boxOf.put(operation.id(), id));
    long parameters =
        operations.stream()
            .flatMap(operation -> operation.inputs().stream())
            .map(input -> nodes.get(input.node()))
            .filter(this::isInlined)
            .mapToLong(node -> node.shape().elements())
            .sum();
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(Ink.TITLE, module.path()));
    lines.add(
        new Line(
            Ink.PLAIN,
            "%s, %d to %d"
                .formatted(
                    Quantity.of(operations.size(), "operation"),
                    operations.getFirst().id(),
                    operations.getLast().id())));
    if (parameters > 0) {
      lines.add(new Line(Ink.PARAMETER, Quantity.count(parameters) + " parameters"));
    }
    long saved = GraphView.savedBytes(operations);
    if (saved > 0) {
      lines.add(new Line(Ink.SAVED, "keeps " + Quantity.bytes(saved)));
    }
    return new Box(id, isMix(module) ? Kind.MIX : Kind.MODULE, lines, module.path());
  }

  private List<Link> links(GraphView view) {
    List<Link> links = new ArrayList<>();
    Set<String> intoModules = new LinkedHashSet<>();
    for (GraphNode.Operation operation : view.operations()) {
      for (GraphNode.Input input : operation.inputs()) {
        GraphNode node = nodes.get(input.node());
        String from = boxOf.get(node.id());
        String to = boxOf.get(operation.id());
        boolean inside = from == null || from.equals(to);
        boolean whole = to.startsWith("module");
        if (!inside && (!whole || intoModules.add(node.id() + " " + to))) {
          links.add(new Link(from, to, node.shape().toString(), isDifferentiable(node)));
        }
      }
    }
    return links;
  }

  private static boolean isDifferentiable(GraphNode node) {
    return switch (node) {
      case GraphNode.Leaf leaf -> leaf.parameter();
      case GraphNode.Operation operation -> operation.differentiable();
    };
  }
}
