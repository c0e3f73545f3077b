package org.catchupmix.core.primitive;

/** The norm that measures the influence of a filter from its activation map. */
public enum NormKind {
  /** Sum of absolute values. */
  L1,
  /** Square root of the sum of squares: the paper's choice. */
  L2
}
