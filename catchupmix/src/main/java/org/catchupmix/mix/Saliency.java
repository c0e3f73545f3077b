package org.catchupmix.mix;

/** How much each pixel of a batch matters. Computed when asked for: it costs a training pass. */
@FunctionalInterface
public interface Saliency {
  /** For a batch that nobody asks about: a method that does ask gets an error. */
  Saliency NONE =
      () -> {
        throw new IllegalStateException("this batch has no saliency: nobody can compute it");
      };

  /** Of each pixel, {@code [N,H,W]} row by row, at least 0, in any unit. */
  double[] pixels();
}
