package org.catchupmix.study.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which modules of a figure are open; a closed one is a single box.
 *
 * @param depth modules down to this level are open, 0 for none
 * @param closed the names of others that are closed, such as {@code layer3.0}
 */
public record Detail(int depth, List<String> closed) {
  /** Everything is open. */
  public static final Detail ALL = new Detail(Integer.MAX_VALUE, List.of());

  /** Checks the depth. */
  public Detail {
    if (depth < 0) {
      throw new IllegalArgumentException("depth " + depth + " must be at least 0");
    }
    closed = List.copyOf(closed);
  }

  /**
   * Finds names that no module has.
   *
   * @throws IllegalArgumentException if there is one
   */
  void check(ModuleTree tree) {
    List<String> known = tree.modules().stream().map(ModuleTree::path).toList();
    for (String name : closed) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "module '%s' cannot be closed: those of several operations are %s"
                .formatted(name, known.stream().collect(Collectors.joining(", "))));
      }
    }
  }

  boolean isOpen(ModuleTree module) {
    return module.depth() <= depth && !closed.contains(module.path());
  }
}
