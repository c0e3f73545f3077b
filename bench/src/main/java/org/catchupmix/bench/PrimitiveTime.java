package org.catchupmix.bench;

import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.DType;
import org.catchupmix.core.check.OpCase;
import org.openjdk.jmh.results.RunResult;

/**
 * The time of a primitive, whose result was checked against {@code reference} before and after.
 *
 * @param operation the case
 * @param device the name of the device
 * @param convolution how {@code cpu} convolves
 * @param result the time in microseconds
 */
record PrimitiveTime(
    OpCase operation, String device, ConvolutionAlgorithm convolution, RunResult result) {
  double seconds() {
    return result.getPrimaryResult().getScore() * 1e-6;
  }

  /** Seconds of the shortest iteration. */
  double shortest() {
    return result.getPrimaryResult().getStatistics().getMin() * 1e-6;
  }

  /** Seconds of the longest. */
  double longest() {
    return result.getPrimaryResult().getStatistics().getMax() * 1e-6;
  }

  /** Bytes that must at least be moved. */
  double bytes() {
    DType dtype = device.equals("reference") ? DType.F64 : DType.F32;
    return operation.bytes(dtype, dtype);
  }

  /** Whether the measured bandwidth is that of the device. */
  boolean isOnProcessor() {
    return device.equals("cpu") || device.equals("reference");
  }

  /**
   * Its operations a second over those of the machine, which are of single precision: no number but
   * on {@code cpu}.
   */
  double shareOfFlops(Limits limits) {
    return device.equals("cpu") ? operation.flops() / seconds() / limits.flops() : Double.NaN;
  }

  /** Its bytes a second over those of a copy: no number but on the processor. */
  double shareOfCopy(Limits limits) {
    return isOnProcessor() ? bytes() / seconds() / limits.bandwidth(bytes()) : Double.NaN;
  }
}
