package org.catchupmix.core.tensor;

/**
 * Memory that a backend's tensors occupy.
 *
 * @param liveBytes in use now
 * @param peakBytes the most of each element type that was ever in use at once, added up
 * @param pooledBytes out of use and kept for the next tensor
 * @param fresh how many buffers were made anew, not taken from the pool; constant in a steady state
 */
public record MemoryUse(long liveBytes, long peakBytes, long pooledBytes, long fresh) {
  /** Adds the use of another element type. */
  public MemoryUse plus(MemoryUse other) {
    return new MemoryUse(
        liveBytes + other.liveBytes,
        peakBytes + other.peakBytes,
        pooledBytes + other.pooledBytes,
        fresh + other.fresh);
  }
}
