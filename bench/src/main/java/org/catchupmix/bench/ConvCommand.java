package org.catchupmix.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.catchupmix.bench.jmh.Suite;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.Table;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.study.plot.Bars;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench conv}. */
@Command(
    name = "conv",
    description =
        "The convolutions of PreActResNet-18 on the cpu device: forward and both gradients.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ConvCommand implements Callable<Integer> {
  @Mixin BenchOptions options;

  @Mixin ThreadsOption threads;

  @Option(
      names = "--conv",
      paramLabel = "direct|winograd|auto",
      split = ",",
      description = "how to convolve (default: direct,auto)")
  List<ConvolutionAlgorithm> algorithms =
      List.of(ConvolutionAlgorithm.DIRECT, ConvolutionAlgorithm.AUTO);

  @Mixin BatchOption batch = BatchOption.one(1, 32, 8);

  @Override
  public Integer call() throws IOException {
    options.check();
    threads.check();
    int pictures = batch.size(options.quick);
    List<OpCase> cases = options.select(Suite.CONVOLUTIONS.cases(pictures), OpCase::name);
    List<ConvolutionAlgorithm> distinct = algorithms.stream().distinct().toList();
    PrimitiveTimes times =
        new PrimitiveTimes(
            Suite.CONVOLUTIONS, pictures, threads.count, Jmh.Effort.of(options.quick));
    new PrimitiveReport(
            "Convolutions of PreActResNet-18, batch " + pictures,
            "GFLOP/s are counted as if each product of the formula were computed; Winograd"
                + " computes fewer, so it may exceed the machine's.",
            out -> times.measure(cases, "cpu", distinct, out),
            (rows, limits) -> table(rows, distinct, limits),
            (rows, limits) -> bars(rows, distinct, limits))
        .write(options, threads, System.out);
    return 0;
  }

  private static String name(ConvolutionAlgorithm algorithm) {
    return algorithm.name().toLowerCase(Locale.ROOT);
  }

  private static Table table(
      List<PrimitiveTimes.Row> rows, List<ConvolutionAlgorithm> algorithms, Limits limits) {
    List<String> header = new ArrayList<>(List.of("pass and layer"));
    for (ConvolutionAlgorithm a : algorithms) {
      header.addAll(List.of(name(a), "GFLOP/s", "of FMA"));
    }
    Table table = new Table(1, header.toArray(String[]::new));
    for (int i = 0; i < rows.size(); i += algorithms.size()) {
      List<String> cells = new ArrayList<>(List.of(rows.get(i).operation().name()));
      for (PrimitiveTimes.Row r : rows.subList(i, i + algorithms.size())) {
        double flops = r.operation().flops() / r.seconds();
        cells.add(Numbers.time(r.seconds()));
        cells.add(Numbers.three(flops * 1e-9));
        cells.add(Numbers.percent(r.shareOfFlops(limits)));
      }
      table.add(cells.toArray(String[]::new));
    }
    return table;
  }

  private static Bars bars(
      List<PrimitiveTimes.Row> rows, List<ConvolutionAlgorithm> algorithms, Limits limits) {
    List<Bars.Series> series = new ArrayList<>();
    for (ConvolutionAlgorithm a : algorithms) {
      PrimitiveTimes.Row[] own =
          rows.stream().filter(r -> r.convolution() == a).toArray(PrimitiveTimes.Row[]::new);
      series.add(
          new Bars.Series(
              name(a),
              Arrays.stream(own).mapToDouble(r -> rate(r, r.seconds())).toArray(),
              Arrays.stream(own).mapToDouble(r -> rate(r, r.range()[1])).toArray(),
              Arrays.stream(own).mapToDouble(r -> rate(r, r.range()[0])).toArray()));
    }
    return new Bars(
        "GFLOP/s counted as if direct; the line is the machine's multiply and add",
        rows.stream().map(r -> r.operation().name()).distinct().toList(),
        series,
        limits.flops() * 1e-9);
  }

  private static double rate(PrimitiveTimes.Row r, double seconds) {
    return r.operation().flops() / seconds * 1e-9;
  }
}
