package org.catchupmix.mix;

/** Importance of each pixel of a batch. Computed on demand, since it costs a training pass. */
@FunctionalInterface
public interface Saliency {
  /** No saliency: throws when it is read. */
  Saliency NONE =
      () -> {
        throw new IllegalStateException("this batch has no saliency");
      };

  /** Saliency of each pixel, {@code [N,H,W]} row by row, at least 0, in any unit. */
  double[] pixels();

  /**
   * Saliency under the network in evaluation mode (running statistics, no label smoothing); equals
   * {@link #pixels} where no network is used.
   */
  default double[] pixelsTested() {
    return pixels();
  }
}
