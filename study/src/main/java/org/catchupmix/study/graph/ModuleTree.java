package org.catchupmix.study.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.view.GraphNode;
import org.catchupmix.core.autograd.view.GraphView;

/**
 * The operations of a graph as a tree of modules. What is recorded at a mix point and belongs to no
 * module makes one of its own. A module with one child alone is one with it: {@code block1.layer}.
 */
final class ModuleTree implements Part {
  private final int depth;
  private String path;
  private String name;
  private List<Part> parts = new ArrayList<>();
  private final Map<String, ModuleTree> children = new LinkedHashMap<>();

  private ModuleTree(String path, String name, int depth) {
    this.path = path;
    this.name = name;
    this.depth = depth;
  }

  /** The tree of a view. */
  static ModuleTree of(GraphView view) {
    ModuleTree root = new ModuleTree("", "", 0);
    for (GraphNode.Operation operation : view.operations()) {
      ModuleTree at = root;
      if (!operation.module().isEmpty()) {
        for (String part : operation.module().split("\\.")) {
          at = at.child(part, at.path.isEmpty() ? part : at.path + "." + part);
        }
      } else if (!operation.mark().isEmpty()) {
        at = root.child(operation.mark(), operation.mark());
      }
      at.parts.add(new Part.Step(operation));
    }
    root.merge();
    return root;
  }

  private ModuleTree child(String childName, String childPath) {
    return children.computeIfAbsent(
        childName,
        _ -> {
          ModuleTree made = new ModuleTree(childPath, childName, depth + 1);
          parts.add(made);
          return made;
        });
  }

  private void merge() {
    children.values().forEach(ModuleTree::merge);
    if (!path.isEmpty() && parts.size() == 1 && parts.getFirst() instanceof ModuleTree only) {
      name = name + "." + only.name;
      path = only.path;
      parts = only.parts;
    }
  }

  /** The module's name in state dicts, from the root; empty for the root. */
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

  /** Its children and its own operations, in the order of execution. */
  List<Part> parts() {
    return parts;
  }

  /** The only operation, if it has no more than that; else null. */
  GraphNode.Operation single() {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Step(var operation)
        ? operation
        : null;
  }

  /** All modules below it, parents first, that hold more than one operation. */
  List<ModuleTree> modules() {
    List<ModuleTree> all = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof ModuleTree child && child.single() == null) {
        all.add(child);
        all.addAll(child.modules());
      }
    }
    return all;
  }

  /** Those of it and of all modules below it. */
  List<GraphNode.Operation> operations() {
    List<GraphNode.Operation> all = new ArrayList<>();
    for (Part part : parts) {
      switch (part) {
        case ModuleTree child -> all.addAll(child.operations());
        case Part.Step(var operation) -> all.add(operation);
      }
    }
    return all;
  }
}
