package org.catchupmix.mix;

/** How much each pixel of a batch matters. Computed when asked for: it costs a training pass. */
@FunctionalInterface
public interface Saliency {
  /** Of each pixel, {@code [N,H,W]} row by row, at least 0, in any unit. */
  double[] pixels();
}
