package org.catchupmix.core.roofline;

import org.catchupmix.core.backend.Precision;

/**
 * The least time that work can take on a GPU.
 *
 * <pre>
 *   seconds = max( bytes / bandwidth, FLOPs / peak ) + launches x 0.5 us
 * </pre>
 *
 * Bytes count each input read and each output written once through device memory, so an input that
 * is still in the L2 cache can beat the bound. Source: Williams, Waterman, Patterson, Roofline,
 * CACM 2009; 0.5 us pass from kernel to kernel in a graph by NVIDIA, Getting Started with CUDA
 * Graphs.
 */
public record LowerBound(double memorySeconds, double arithmeticSeconds, double launchSeconds) {
  /** Seconds that a launch adds to its kernel. */
  public static final double LAUNCH = 0.5e-6;

  /**
   * Computes the bound of an operation.
   *
   * @param bytes inputs and outputs
   * @param flops floating-point operations, 0 where data is only moved
   * @param precision decides which units do these operations
   */
  public static LowerBound of(
      GpuPeaks gpu, double bytes, double flops, Precision precision, long launches) {
    return new LowerBound(
        bytes / gpu.bytesPerSecond(), flops / gpu.flops(precision), launches * LAUNCH);
  }

  public double seconds() {
    return Math.max(memorySeconds, arithmeticSeconds) + launchSeconds;
  }
}
