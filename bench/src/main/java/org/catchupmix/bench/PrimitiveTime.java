package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.jmh.PrimitiveBenchmark;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.DType;
import org.catchupmix.core.check.OpCase;
import org.openjdk.jmh.infra.BenchmarkParams;
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
  /**
   * Measures cases on a device.
   *
   * @param list where the cases are found
   * @param batch images in a batch
   * @param cases those to measure
   * @param algorithms how {@code cpu} convolves, in turn
   * @param threads of the processor
   * @param effort how long
   */
  static List<PrimitiveTime> measure(
      CaseList list,
      int batch,
      List<OpCase> cases,
      String device,
      List<ConvolutionAlgorithm> algorithms,
      int threads,
      Jmh.Effort effort,
      PrintStream out) {
    Collection<RunResult> results =
        Jmh.run(
            Jmh.options(PrimitiveBenchmark.class, "call", effort)
                .param("suite", list.name())
                .param("batch", String.valueOf(batch))
                .param("operation", cases.stream().map(OpCase::name).toArray(String[]::new))
                .param("device", device)
                .param("convolution", algorithms.stream().map(Enum::name).toArray(String[]::new))
                .param("workers", String.valueOf(threads)),
            p -> label(p, algorithms.size() > 1),
            out);
    List<PrimitiveTime> rows = new ArrayList<>();
    for (OpCase c : cases) {
      for (ConvolutionAlgorithm algorithm : algorithms) {
        rows.add(new PrimitiveTime(c, device, algorithm, find(results, c, algorithm)));
      }
    }
    return rows;
  }

  private static String label(BenchmarkParams p, boolean several) {
    return p.getParam("device")
        + ": "
        + p.getParam("operation")
        + (several ? " " + p.getParam("convolution").toLowerCase(Locale.ROOT) : "");
  }

  private static RunResult find(
      Collection<RunResult> results, OpCase c, ConvolutionAlgorithm algorithm) {
    return results.stream()
        .filter(
            r ->
                r.getParams().getParam("operation").equals(c.name())
                    && r.getParams().getParam("convolution").equals(algorithm.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("JMH did not measure " + c.name()));
  }

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
