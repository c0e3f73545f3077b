package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.results.Results;
import org.catchupmix.bench.results.Table;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.study.plot.Bars;
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

  /** Measures cases of a list on a device, see {@link PrimitiveTime#measure}. */
  List<PrimitiveTime> measure(
      BenchOptions options,
      CaseList list,
      List<OpCase> cases,
      String device,
      List<ConvolutionAlgorithm> algorithms) {
    int batch = options.batches().getFirst();
    Jmh.Effort effort = Jmh.Effort.of(options.quick);
    return PrimitiveTime.measure(
        list, batch, cases, device, algorithms, threads, effort, System.out);
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
