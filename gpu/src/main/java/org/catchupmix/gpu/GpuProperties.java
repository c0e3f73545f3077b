package org.catchupmix.gpu;

/**
 * What a GPU is.
 *
 * @param name as the vendor writes it
 * @param major compute capability, before the point
 * @param minor compute capability, after the point
 * @param multiprocessors how many
 * @param memoryBytes of the device
 * @param sharedBytesPerBlock shared memory that a block may have without asking for more
 * @param l2Bytes of the second-level cache
 */
public record GpuProperties(
    String name,
    int major,
    int minor,
    int multiprocessors,
    long memoryBytes,
    int sharedBytesPerBlock,
    int l2Bytes) {
  /** Such as {@code 9.0}. */
  public String computeCapability() {
    return major + "." + minor;
  }

  /** Compute capability as in {@code sm_90}: 90. */
  public int chip() {
    return 10 * major + minor;
  }
}
