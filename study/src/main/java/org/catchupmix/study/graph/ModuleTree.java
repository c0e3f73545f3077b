package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.view.GraphNode;
import org.catchupmix.core.view.GraphView;

/**
 * Tree of modules whose leaves are the operations of a graph.
 *
 * <p>Operations at a mix point that belong to no module form a module of their own. A module with a
 * single child is merged with it: {@code block1.layer}.
 */
final class ModuleTree {
  private final int depth;
  private final GraphNode.Operation operation;
  private String path;
  private String name;
  private List<ModuleTree> parts = new ArrayList<>();
  private final Map<String, ModuleTree> children = new LinkedHashMap<>();

  private ModuleTree(String path, String name, int depth, GraphNode.Operation operation) {
    this.path = path;
    this.name = name;
    this.depth = depth;
    this.operation = operation;
  }

  static ModuleTree of(GraphView view) {
    ModuleTree root = new ModuleTree("", "", 0, null);
    for (GraphNode.Operation operation : view.operations()) {
      ModuleTree at = root;
      if (!operation.module().isEmpty()) {
        for (String part : operation.module().split("\\.")) {
          at = at.child(part, at.path.isEmpty() ? part : at.path + "." + part);
        }
      } else if (!operation.mark().isEmpty()) {
        at = root.child(operation.mark(), operation.mark());
      }
      at.parts.add(new ModuleTree("", "", at.depth + 1, operation));
    }
    root.merge();
    return root;
  }

  private ModuleTree child(String childName, String childPath) {
    return children.computeIfAbsent(
        childName,
        _ -> {
          ModuleTree made = new ModuleTree(childPath, childName, depth + 1, null);
          parts.add(made);
          return made;
        });
  }

  private void merge() {
    children.values().forEach(ModuleTree::merge);
    if (!path.isEmpty() && parts.size() == 1 && parts.getFirst().operation == null) {
      ModuleTree only = parts.getFirst();
      name = name + "." + only.name;
      path = only.path;
      parts = only.parts;
    }
  }

  /** Name in state dicts; empty for the root and for an operation. */
  String path() {
    return path;
  }

  String name() {
    return name;
  }

  /** Distance from the root, 1 for the outermost modules. */
  int depth() {
    return depth;
  }

  /** Modules and operations directly inside, in the order in which they were applied. */
  List<ModuleTree> parts() {
    return parts;
  }

  /** The operation if there is exactly one; else null. */
  GraphNode.Operation single() {
    return parts.size() == 1 ? parts.getFirst().operation : operation;
  }

  List<GraphNode.Operation> operations() {
    return operation != null
        ? List.of(operation)
        : parts.stream().flatMap(part -> part.operations().stream()).toList();
  }
}
