package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.jmh.PrimitiveBenchmark;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Option {@code --threads}, and the runner that measures primitives and reports them against the
 * machine's limits.
 */
final class PrimitiveOptions {
  @Option(names = "--threads", paramLabel = "N", description = "threads (default: all processors)")
  int threads = Runtime.getRuntime().availableProcessors();

  /**
   * Validates all flags and returns the batch size.
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
   * Measures cases on a device.
   *
   * @param algorithms convolution algorithms to measure each case with, on {@code cpu}
   */
  List<PrimitiveTime> measure(
      BenchOptions options,
      CaseList list,
      List<OpCase> cases,
      String device,
      List<ConvolutionAlgorithm> algorithms) {
    List<PrimitiveTime> times = new ArrayList<>();
    for (OpCase c : cases) {
      for (ConvolutionAlgorithm algorithm : algorithms) {
        RunResult result =
            Jmh.run(
                    Jmh.options(PrimitiveBenchmark.class, "call", Jmh.Effort.of(options.quick))
                        .param("suite", list.name())
                        .param("batch", String.valueOf(options.batches().getFirst()))
                        .param("operation", c.name())
                        .param("device", device)
                        .param("convolution", algorithm.name())
                        .param("workers", String.valueOf(threads)),
                    _ -> label(device, c, algorithms.size() > 1 ? algorithm : null),
                    System.out)
                .getFirst();
        times.add(new PrimitiveTime(c, device, algorithm, result));
      }
    }
    return times;
  }

  private static String label(String device, OpCase c, ConvolutionAlgorithm algorithm) {
    return device
        + ": "
        + c.name()
        + (algorithm == null ? "" : " " + algorithm.name().toLowerCase(Locale.ROOT));
  }

  /**
   * Measures the machine's limits and the primitives; prints and writes a report.
   *
   * @param title one line
   * @param note explains the figures
   * @param rows measures the primitives
   * @param table formats the summary beside the limits of the machine
   */
  void run(
      BenchOptions options,
      String title,
      String note,
      Supplier<List<PrimitiveTime>> rows,
      BiFunction<List<PrimitiveTime>, Limits, TextTable> table)
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
    new BenchResults(title, environment, results, table.apply(measured, limits), notes)
        .publish(folder, out);
  }

  private String cpu() {
    var options = BackendOptions.defaults().withThreads(threads);
    try (var cpu = Backends.choose("cpu", options).backend()) {
      return cpu.description();
    }
  }
}
