package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.jmh.PrimitiveBenchmark;
import org.catchupmix.bench.results.Results;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.study.statistics.Table;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What {@code ops}, {@code conv} and {@code mix} have in common: the flag {@code --threads}, and
 * primitives beside what the machine can do, measured in the same run.
 */
final class PrimitiveOptions {
  @Option(names = "--threads", paramLabel = "N", description = "of the processor (default: all)")
  int threads = Runtime.getRuntime().availableProcessors();

  /**
   * Validates all flags; returns the images in a batch.
   *
   * @throws ParameterException if a value is wrong
   */
  int validate(BenchOptions options) {
    options.validate();
    if (threads < 1 || threads > 1024) {
      throw options.error("--threads " + threads + " must be in 1..1024");
    }
    return options.batches().getFirst();
  }

  /**
   * Measures cases of a list on a device.
   *
   * @param algorithms how {@code cpu} convolves, in turn
   */
  List<PrimitiveTime> measure(
      BenchOptions options,
      CaseList list,
      List<OpCase> cases,
      String device,
      List<ConvolutionAlgorithm> algorithms) {
    Collection<RunResult> results =
        Jmh.run(
            Jmh.options(PrimitiveBenchmark.class, "call", Jmh.Effort.of(options.quick))
                .param("suite", list.name())
                .param("batch", String.valueOf(options.batches().getFirst()))
                .param("operation", cases.stream().map(OpCase::name).toArray(String[]::new))
                .param("device", device)
                .param("convolution", algorithms.stream().map(Enum::name).toArray(String[]::new))
                .param("workers", String.valueOf(threads)),
            p -> label(p, algorithms.size() > 1),
            System.out);
    return cases.stream()
        .flatMap(
            c -> algorithms.stream().map(a -> new PrimitiveTime(c, device, a, find(results, c, a))))
        .toList();
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

  /**
   * Measures, shows and writes.
   *
   * @param title one line
   * @param note how to read the figures
   * @param rows measures the primitives
   * @param table the summary, beside the limits of the machine
   * @param bars the chart
   */
  void run(
      BenchOptions options,
      String title,
      String note,
      Supplier<List<PrimitiveTime>> rows,
      BiFunction<List<PrimitiveTime>, Limits, Table> table,
      BiFunction<List<PrimitiveTime>, Limits, Bars> bars)
      throws IOException {
    PrintStream out = System.out;
    Path folder = options.makeFolder();
    Map<String, String> environment = options.environment(Map.of("cpu", cpu()));
    Limits limits = Limits.measure(threads, out);
    List<PrimitiveTime> measured = rows.get();
    List<RunResult> results = new ArrayList<>(limits.results());
    measured.forEach(r -> results.add(r.result()));
    List<String> notes =
        List.of(
            limits.description(),
            note,
            "%d of %d rows: the result agrees with reference, before and after it was timed."
                .formatted(measured.size(), measured.size()));
    new Results(
            title,
            environment,
            results,
            table.apply(measured, limits),
            notes,
            bars.apply(measured, limits))
        .publish(folder, out);
  }

  private String cpu() {
    var options = BackendOptions.defaults().withThreads(threads);
    try (var cpu = Backends.choose("cpu", options).backend()) {
      return cpu.description();
    }
  }
}
