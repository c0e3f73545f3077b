package org.catchupmix.study.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Selects the modules of a figure that are open; a closed module is a single box.
 *
 * @param depth modules down to this level are open, 0 for none
 * @param closed names of other closed modules, such as {@code layer3.0}
 */
public record Detail(int depth, List<String> closed) {
  /** Everything is open. */
  public static final Detail ALL = new Detail(Integer.MAX_VALUE, List.of());

  /** Creates a selection. */
  public Detail {
    if (depth < 0) {
      throw new IllegalArgumentException("depth " + depth + " must be at least 0");
    }
    closed = List.copyOf(closed);
  }

  /**
   * Checks the names of closed modules.
   *
   * @throws IllegalArgumentException if no module has one of the names
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
