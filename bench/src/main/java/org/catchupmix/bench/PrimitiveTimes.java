package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.catchupmix.bench.jmh.PrimitiveBenchmark;
import org.catchupmix.bench.jmh.Suite;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.DType;
import org.catchupmix.core.check.OpCase;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/**
 * Times of primitives, each result checked against {@code reference} before and after.
 *
 * @param suite where the cases are found
 * @param batch pictures in a batch
 * @param threads of the processor
 * @param effort how long
 */
record PrimitiveTimes(Suite suite, int batch, int threads, Jmh.Effort effort) {
  /**
   * A case on a device.
   *
   * @param operation the case
   * @param device the name of the device
   * @param convolution how {@code cpu} convolves
   * @param result the time in microseconds
   */
  record Row(OpCase operation, String device, ConvolutionAlgorithm convolution, RunResult result) {
    double seconds() {
      return result.getPrimaryResult().getScore() * 1e-6;
    }

    /** The shortest and the longest iteration. */
    double[] range() {
      var statistics = result.getPrimaryResult().getStatistics();
      return new double[] {statistics.getMin() * 1e-6, statistics.getMax() * 1e-6};
    }

    /** Bytes that must at least be moved. */
    double bytes() {
      DType real = device.equals("reference") ? DType.F64 : DType.F32;
      return operation.bytes(real, real);
    }

    /** Whether the measured bandwidth is that of the device. */
    boolean isOnProcessor() {
      return device.equals("cpu") || device.equals("reference");
    }

    /**
     * Its operations a second over those of the machine, which are of single precision: no number
     * but on {@code cpu}.
     */
    double shareOfFlops(Limits limits) {
      return device.equals("cpu") ? operation.flops() / seconds() / limits.flops() : Double.NaN;
    }

    /** Its bytes a second over those of a copy: no number but on the processor. */
    double shareOfCopy(Limits limits) {
      return isOnProcessor() ? bytes() / seconds() / limits.bandwidth(bytes()) : Double.NaN;
    }
  }

  /** Measures cases on a device. */
  List<Row> measure(
      List<OpCase> cases, String device, List<ConvolutionAlgorithm> algorithms, PrintStream out) {
    Collection<RunResult> results =
        Jmh.run(
            Jmh.options(PrimitiveBenchmark.class, "call", effort)
                .param("suite", suite.name())
                .param("batch", String.valueOf(batch))
                .param("operation", cases.stream().map(OpCase::name).toArray(String[]::new))
                .param("device", device)
                .param("convolution", algorithms.stream().map(Enum::name).toArray(String[]::new))
                .param("workers", String.valueOf(threads)),
            p -> label(p, algorithms.size() > 1),
            out);
    List<Row> rows = new ArrayList<>();
    for (OpCase c : cases) {
      for (ConvolutionAlgorithm algorithm : algorithms) {
        rows.add(new Row(c, device, algorithm, find(results, c, algorithm)));
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
}
