package org.catchupmix.core.view;

import java.util.List;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;

/** A node of a {@link GraphView}: a leaf, or the result of an operation. */
public sealed interface GraphNode {
  /**
   * Above 0 for operations, in the order in which they were applied; below 0 for leaves, in that of
   * use.
   */
  int id();

  Shape shape();

  long bytes();

  /** Its value and gradient; empty unless it is a scalar. */
  String numbers();

  /** A tensor that no recorded operation made: a parameter or a constant; the name may be empty. */
  record Leaf(
      int id, String name, boolean parameter, DType dtype, Shape shape, long bytes, String numbers)
      implements GraphNode {}

  /**
   * An operation with its result.
   *
   * @param module the part of the network that it belongs to, dotted, empty for none
   * @param mark something to look at, empty for nothing
   * @param differentiable whether a gradient flows through it; otherwise it saves nothing
   * @param saved what its backward rule reads
   */
  record Operation(
      int id,
      String name,
      String module,
      String mark,
      boolean differentiable,
      DType dtype,
      Shape shape,
      long bytes,
      String forward,
      String backward,
      String settings,
      String numbers,
      List<Input> inputs,
      List<Saved> saved)
      implements GraphNode {}

  /** An input of an operation: its name in the formula and the id of its node. */
  record Input(String name, int node) {}

  /**
   * A tensor that a backward rule reads.
   *
   * @param tensor the same number means the same tensor, in the whole view
   * @param parameter whether it is a parameter, which costs no memory of the step
   */
  record Saved(String name, int tensor, boolean parameter, DType dtype, Shape shape, long bytes) {}
}
