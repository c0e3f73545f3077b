package org.catchupmix.app.bench;

import java.io.PrintStream;
import java.util.Locale;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.jmh.PrimitiveBenchmark;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.DType;
import org.openjdk.jmh.results.RunResult;

/**
 * Time of a primitive whose result was compared with {@code reference} before and after.
 *
 * @param planned the primitive
 * @param result in microseconds
 */
record PrimitiveTime(Planned planned, RunResult result) {
  /**
   * A primitive to measure.
   *
   * @param list that contains the operation for this batch
   * @param convolution algorithm of {@code cpu}
   */
  record Planned(
      CaseList list, int batch, OpCase operation, String device, ConvolutionAlgorithm convolution) {
    /** Returns the case, with the algorithm where it is not the default. */
    String name() {
      return convolution == ConvolutionAlgorithm.AUTO
          ? operation.name()
          : operation.name() + " " + convolution.name().toLowerCase(Locale.ROOT);
    }

    PrimitiveTime measure(boolean quick, int threads, PrintStream out) {
      RunResult result =
          Jmh.run(
                  Jmh.options(PrimitiveBenchmark.class, "call", Jmh.Effort.of(quick))
                      .param("suite", list.name())
                      .param("batch", String.valueOf(batch))
                      .param("operation", operation.name())
                      .param("device", device)
                      .param("convolution", convolution.name())
                      .param("workers", String.valueOf(threads)),
                  _ -> toString(),
                  out)
              .getFirst();
      return new PrimitiveTime(this, result);
    }

    @Override
    public String toString() {
      return device + ": " + name();
    }
  }

  double seconds() {
    return result.getPrimaryResult().getScore() * 1e-6;
  }

  /** Returns the FLOP/s, with the FLOPs counted from the formula. */
  double flops() {
    return planned.operation.flops() / seconds();
  }

  /** Returns the minimum number of bytes to move. */
  double bytes() {
    DType dtype = planned.device.equals("reference") ? DType.F64 : DType.F32;
    return planned.operation.bytes(dtype, dtype);
  }

  /** Returns its share of the machine's FLOP/s in single precision; NaN except on {@code cpu}. */
  double shareOfFlops(Limits limits) {
    return planned.device.equals("cpu") ? flops() / limits.flops() : Double.NaN;
  }

  /** Returns its share of a copy's bandwidth; NaN except on {@code cpu} and {@code reference}. */
  double shareOfCopy(Limits limits) {
    boolean isProcessor = planned.device.equals("cpu") || planned.device.equals("reference");
    return isProcessor ? bytes() / seconds() / limits.bandwidth(bytes()) : Double.NaN;
  }
}
