package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.catchupmix.bench.jmh.Suite;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.Report;
import org.catchupmix.bench.report.Table;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.plot.Bars;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench mix}. */
@Command(
    name = "mix",
    description =
        "What Catch-up Mix runs at each mix point, against its floor: the bytes over the measured"
            + " bandwidth of a copy.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MixCommand implements Callable<Integer> {
  @Mixin BenchOptions options;

  @Option(names = "--batch", paramLabel = "N", description = "pictures in a batch (default: 32)")
  int batch = 32;

  @Override
  public Integer call() throws IOException {
    options.check();
    if (batch < 2) {
      throw options.error("--batch " + batch + " wants to be at least 2");
    }
    PrintStream out = System.out;
    Jmh.Effort effort = Jmh.Effort.of(options.quick);
    List<OpCase> cases = options.select(Suite.MIXING.cases(batch), OpCase::name);
    Environment environment = options.environment();
    Limits limits = Limits.measure(options.threads, out);
    List<PrimitiveTimes.Row> rows =
        new PrimitiveTimes(Suite.MIXING, batch, options.threads, effort)
            .measure(cases, "cpu", List.of(ConvolutionAlgorithm.AUTO), out);
    List<RunResult> results = new ArrayList<>(limits.results());
    rows.forEach(r -> results.add(r.result()));
    Report report =
        new Report(
            "Mixing at the mix points of PreActResNet-18, batch " + batch,
            environment,
            results,
            table(rows, limits),
            List.of(
                limits.description(),
                "floor: each argument read and each result written once, at the speed of a copy of"
                    + " about the same size; rfiMask also ranks, so its floor is out of reach.",
                "%d of %d rows: the result agrees with reference, before and after it was timed."
                    .formatted(rows.size(), rows.size())),
            bars(rows, limits));
    Reports.finish(report, options.folder(), out);
    return 0;
  }

  private static double floor(PrimitiveTimes.Row r, Limits limits) {
    return r.bytes() / limits.bandwidth(r.bytes());
  }

  private static Table table(List<PrimitiveTimes.Row> rows, Limits limits) {
    Table table = new Table(1, "operation", "time", "GB/s", "floor", "time / floor");
    for (PrimitiveTimes.Row r : rows) {
      table.add(
          r.operation().name(),
          Numbers.time(r.seconds()),
          Numbers.three(r.bytes() / r.seconds() * 1e-9),
          Numbers.time(floor(r, limits)),
          Numbers.three(r.seconds() / floor(r, limits)));
    }
    return table;
  }

  private static Bars bars(List<PrimitiveTimes.Row> rows, Limits limits) {
    return new Bars(
        "time over the time of a copy of as many bytes",
        rows.stream().map(r -> r.operation().name()).toList(),
        List.of(
            new Bars.Series(
                "cpu",
                ratios(rows, limits, PrimitiveTimes.Row::seconds),
                ratios(rows, limits, r -> r.range()[0]),
                ratios(rows, limits, r -> r.range()[1]))),
        1);
  }

  private static double[] ratios(
      List<PrimitiveTimes.Row> rows, Limits limits, ToDoubleFunction<PrimitiveTimes.Row> time) {
    return rows.stream().mapToDouble(r -> time.applyAsDouble(r) / floor(r, limits)).toArray();
  }
}
