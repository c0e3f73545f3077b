package org.catchupmix.mix;

/** How much each pixel of a batch matters. Computed on demand: it costs a training pass. */
@FunctionalInterface
public interface Saliency {
  /** For methods that need none: throws where one is demanded. */
  Saliency NONE =
      () -> {
        throw new IllegalStateException("this batch has no saliency");
      };

  /** Of each pixel, {@code [N,H,W]} row by row, at least 0, in any unit. */
  double[] pixels();

  /**
   * The same by the network as it is tested, with its running statistics and without label
   * smoothing; as {@link #pixels} where no network is asked.
   */
  default double[] pixelsTested() {
    return pixels();
  }
}
