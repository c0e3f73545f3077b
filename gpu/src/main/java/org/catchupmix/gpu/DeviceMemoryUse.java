package org.catchupmix.gpu;

/**
 * What the memory that a device handed out occupies.
 *
 * @param liveBytes in use now
 * @param peakBytes the most that was ever in use at once
 * @param pooledBytes out of use and kept for the next that asks
 * @param fresh how many blocks were taken from the device, not from what was kept
 */
public record DeviceMemoryUse(long liveBytes, long peakBytes, long pooledBytes, long fresh) {
  /** Adds the use of another part of the device; the peak is an upper bound then. */
  public DeviceMemoryUse plus(DeviceMemoryUse other) {
    return new DeviceMemoryUse(
        liveBytes + other.liveBytes,
        peakBytes + other.peakBytes,
        pooledBytes + other.pooledBytes,
        fresh + other.fresh);
  }
}
