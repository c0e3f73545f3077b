package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Report;
import org.catchupmix.bench.report.Table;
import org.catchupmix.study.plot.Bars;
import org.openjdk.jmh.results.RunResult;

/**
 * What {@code ops}, {@code conv} and {@code mix} have in common: primitives beside what the machine
 * can do, measured in the same run.
 *
 * @param title one line
 * @param note how to read the figures
 * @param rows measures the primitives
 * @param table the summary
 * @param bars the chart
 */
record PrimitiveReport(
    String title,
    String note,
    Function<PrintStream, List<PrimitiveTimes.Row>> rows,
    View<Table> table,
    View<Bars> bars) {
  /** Shows what was measured. */
  @FunctionalInterface
  interface View<T> {
    /** Beside the limits of the machine. */
    T of(List<PrimitiveTimes.Row> rows, Limits limits);
  }

  /** Measures and writes. */
  void write(BenchOptions options, ThreadsOption threads, PrintStream out) throws IOException {
    Path folder = options.makeFolder();
    Environment environment = options.environment(threads.devices());
    Limits limits = Limits.measure(threads.count, out);
    List<PrimitiveTimes.Row> measured = rows.apply(out);
    List<RunResult> results = new ArrayList<>(limits.results());
    measured.forEach(r -> results.add(r.result()));
    Report report =
        new Report(
            title,
            environment,
            results,
            table.of(measured, limits),
            List.of(
                limits.description(),
                note,
                "%d of %d rows: the result agrees with reference, before and after it was timed."
                    .formatted(measured.size(), measured.size())),
            bars.of(measured, limits));
    Reports.finish(report, folder, out);
  }
}
