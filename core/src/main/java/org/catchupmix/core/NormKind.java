package org.catchupmix.core;

/** How the influence of a filter is measured from its activation map. */
public enum NormKind {
  /** Sum of absolute values. */
  L1,
  /** Square root of the sum of squares: the paper's choice. */
  L2
}
