package org.catchupmix.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.catchupmix.bench.jmh.Suite;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.Table;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.study.plot.Bars;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin ThreadsOption threads;

  /** The same with --quick: a small batch fits the caches, and its floor is another. */
  @Mixin BatchOption batch = BatchOption.one(2, 32, 32);

  @Override
  public Integer call() throws IOException {
    options.check();
    threads.check();
    int pictures = batch.size(options.quick);
    List<OpCase> cases = options.select(Suite.MIXING.cases(pictures), OpCase::name);
    PrimitiveTimes times =
        new PrimitiveTimes(Suite.MIXING, pictures, threads.count, Jmh.Effort.of(options.quick));
    new PrimitiveReport(
            "Mixing at the mix points of PreActResNet-18, batch " + pictures,
            "floor: each argument read and each result written once, at the speed of a copy of"
                + " about the same size; rfiMask also ranks, so its floor is out of reach.",
            out -> times.measure(cases, "cpu", List.of(ConvolutionAlgorithm.AUTO), out),
            MixCommand::table,
            MixCommand::bars)
        .write(options, threads, System.out);
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
