package org.catchupmix.kernels.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.Shape;

/**
 * The axes of a tensor from which some are reduced, with neighbours of one kind joined: {@code
 * [2,3,5,7]} without axes 1 and 2 is {@code [2] [15 reduced] [7]}. Axes of one element have no say.
 * So the kinds alternate, and each reduced group alone is a problem of {@code [outer, count,
 * inner]}.
 *
 * @param groups from the outermost on
 */
record AxisGroups(List<Group> groups) {
  /** Axes side by side, all reduced or all kept, with so many elements. */
  record Group(int extent, boolean reduced) {}

  /** One reduced group and what lies before and after it. */
  record Step(int outer, int count, int inner) {
    /** Elements before the reduction. */
    int full() {
      return outer * count * inner;
    }

    /** Elements after the reduction. */
    int reduced() {
      return outer * inner;
    }
  }

  /** Of a shape and the axes reduced from it. */
  static AxisGroups of(Shape full, int[] axes) {
    List<Group> groups = new ArrayList<>();
    for (int axis = 0; axis < full.rank(); axis++) {
      int extent = full.dim(axis);
      int own = axis;
      boolean reduced = Arrays.stream(axes).anyMatch(a -> a == own);
      if (extent == 1) {
        continue;
      }
      if (!groups.isEmpty() && groups.getLast().reduced() == reduced) {
        extent *= groups.removeLast().extent();
      }
      groups.add(new Group(extent, reduced));
    }
    return new AxisGroups(groups);
  }

  /**
   * The reductions that lead from the full tensor to the reduced one, the innermost group first;
   * empty where nothing is reduced.
   */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    int inner = 1;
    for (int g = groups.size() - 1; g >= 0; g--) {
      Group group = groups.get(g);
      if (!group.reduced()) {
        inner *= group.extent();
      } else {
        int outer =
            groups.subList(0, g).stream().mapToInt(Group::extent).reduce(1, (a, b) -> a * b);
        steps.add(new Step(outer, group.extent(), inner));
      }
    }
    return steps;
  }
}
