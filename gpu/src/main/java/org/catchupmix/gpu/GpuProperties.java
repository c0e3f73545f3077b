package org.catchupmix.gpu;

/**
 * Properties of a GPU.
 *
 * @param major compute capability, before the point
 * @param minor compute capability, after the point
 * @param sharedBytesPerBlock default limit of a block's shared memory
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
  /** Returns the compute capability, such as {@code 9.0}. */
  public String computeCapability() {
    return major + "." + minor;
  }

  /** Returns the compute capability as in {@code sm_90}: 90. */
  public int chip() {
    return 10 * major + minor;
  }
}
