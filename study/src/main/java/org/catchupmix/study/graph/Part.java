package org.catchupmix.study.graph;

import org.catchupmix.core.autograd.view.GraphNode;

/** A part of a module: another module, or an operation. */
sealed interface Part permits ModuleTree, Part.Step {
  /** An operation. */
  record Step(GraphNode.Operation operation) implements Part {}
}
