package org.catchupmix.app.bench;

import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.DType;
import org.openjdk.jmh.results.RunResult;

/**
 * Time of a primitive whose result was compared with {@code reference} before and after.
 *
 * @param operation the case
 * @param device its name
 * @param convolution algorithm of {@code cpu}
 * @param result in microseconds
 */
record PrimitiveTime(
    OpCase operation, String device, ConvolutionAlgorithm convolution, RunResult result) {
  double seconds() {
    return result.getPrimaryResult().getScore() * 1e-6;
  }

  double shortest() {
    return result.getPrimaryResult().getStatistics().getMin() * 1e-6;
  }

  double longest() {
    return result.getPrimaryResult().getStatistics().getMax() * 1e-6;
  }

  /** Returns the bytes that must be moved at least. */
  double bytes() {
    DType dtype = device.equals("reference") ? DType.F64 : DType.F32;
    return operation.bytes(dtype, dtype);
  }

  /** Returns whether the machine's measured bandwidth applies to the device. */
  boolean isOnProcessor() {
    return device.equals("cpu") || device.equals("reference");
  }

  /** Returns its share of the machine's FLOP/s in single precision; NaN except on {@code cpu}. */
  double shareOfFlops(Limits limits) {
    return device.equals("cpu") ? operation.flops() / seconds() / limits.flops() : Double.NaN;
  }

  /** Returns its share of the bandwidth of a copy; NaN except on the processor. */
  double shareOfCopy(Limits limits) {
    return isOnProcessor() ? bytes() / seconds() / limits.bandwidth(bytes()) : Double.NaN;
  }
}
