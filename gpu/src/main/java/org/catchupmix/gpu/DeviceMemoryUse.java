package org.catchupmix.gpu;

/**
 * Use of a device's memory.
 *
 * @param liveBytes in use now
 * @param peakBytes highest number in use at any time
 * @param pooledBytes released by the program and kept for reuse
 * @param fresh blocks that were allocated on the device rather than reused
 */
public record DeviceMemoryUse(long liveBytes, long peakBytes, long pooledBytes, long fresh) {
  /** Adds the use of another part of the device; the sum of the peaks is an upper bound. */
  public DeviceMemoryUse plus(DeviceMemoryUse other) {
    return new DeviceMemoryUse(
        liveBytes + other.liveBytes,
        peakBytes + other.peakBytes,
        pooledBytes + other.pooledBytes,
        fresh + other.fresh);
  }
}
