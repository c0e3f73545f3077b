package org.catchupmix.core.tensor;

/**
 * Memory that a backend's tensors occupy.
 *
 * @param liveBytes in use now
 * @param peakBytes the most of each element type that was ever in use at once, added up
 * @param pooledBytes out of use and kept for the next tensor
 * @param fresh how many buffers were made anew, not taken from the pool; constant in a steady state
 */
public record MemoryUse(long liveBytes, long peakBytes, long pooledBytes, long fresh) {}
