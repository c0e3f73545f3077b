package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.view.GraphNode;
import org.catchupmix.core.autograd.view.GraphView;

/**
 * The operations of a graph as a tree of modules, whose leaves are the operations. What is recorded
 * at a mix point and belongs to no module makes one of its own. A module with one child alone is
 * one with it: {@code block1.layer}.
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

  /** The tree of a view. */
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

  /** The module's name in state dicts, from the root; empty for the root and for an operation. */
  String path() {
    return path;
  }

  /** Its name within its parent. */
  String name() {
    return name;
  }

  /** Its distance from the root, 1 for the outermost modules. */
  int depth() {
    return depth;
  }

  /** Its modules and its own operations, in the order in which they were applied. */
  List<ModuleTree> parts() {
    return parts;
  }

  /** The only operation, if it is or holds no more than that; else null. */
  GraphNode.Operation single() {
    return parts.size() == 1 ? parts.getFirst().operation : operation;
  }

  /** All modules below it, parents first, that hold more than one operation. */
  List<ModuleTree> modules() {
    List<ModuleTree> all = new ArrayList<>();
    for (ModuleTree part : parts) {
      if (part.single() == null) {
        all.add(part);
        all.addAll(part.modules());
      }
    }
    return all;
  }

  /** Those of it and of all modules below it. */
  List<GraphNode.Operation> operations() {
    return operation != null
        ? List.of(operation)
        : parts.stream().flatMap(part -> part.operations().stream()).toList();
  }
}
