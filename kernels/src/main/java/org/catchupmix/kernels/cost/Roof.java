package org.catchupmix.kernels.cost;

/**
 * The least time that an operation can take (Williams, Waterman, Patterson, Roofline, CACM 2009):
 * each of its bytes moved once at the rate of a copy, or each of its operations done at the peak
 * rate of the pipe that does them, whichever takes longer.
 *
 * @param bytes inputs read and results written once
 * @param flops floating point operations, 0 where only bytes are moved
 * @param bytesPerSecond of a copy, read and written
 * @param flopsPerSecond of the pipe
 * @param pipe that does the operations: {@link Limit#FP32} or {@link Limit#TENSOR}
 */
public record Roof(
    double bytes, double flops, double bytesPerSecond, double flopsPerSecond, Limit pipe) {
  /** What binds: {@link Limit#DRAM} or the pipe. */
  public Limit bound() {
    return flops / flopsPerSecond > bytes / bytesPerSecond ? pipe : Limit.DRAM;
  }

  /** The least time. */
  public double seconds() {
    return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
  }
}
