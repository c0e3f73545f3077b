package org.catchupmix.app.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench conv}. */
@Command(
    name = "conv",
    description = {
      "The convolutions of PreActResNet-18 on the cpu device.",
      "Forward and both gradients."
    })
final class ConvCommand implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions(1, List.of(32), List.of(8));

  @Mixin PrimitiveOptions primitives;

  @Option(names = "--conv", split = ",", description = "algorithms (default: direct,auto)")
  List<ConvolutionAlgorithm> algorithms =
      List.of(ConvolutionAlgorithm.DIRECT, ConvolutionAlgorithm.AUTO);

  @Override
  public Integer call() throws IOException {
    int images = primitives.validate(options);
    List<OpCase> cases = options.select(CaseList.CONVOLUTIONS.cases(images), OpCase::name);
    List<ConvolutionAlgorithm> distinct = algorithms.stream().distinct().toList();
    primitives.run(
        options,
        "Convolutions of PreActResNet-18, batch " + images,
        "GFLOP/s count each product of the formula; Winograd computes fewer, so it may exceed"
            + " the machine's rate.",
        () -> primitives.measure(options, CaseList.CONVOLUTIONS, cases, "cpu", distinct),
        (rows, limits) -> table(rows, distinct, limits));
    return 0;
  }

  private static String name(ConvolutionAlgorithm algorithm) {
    return algorithm.name().toLowerCase(Locale.ROOT);
  }

  private static TextTable table(
      List<PrimitiveTime> rows, List<ConvolutionAlgorithm> algorithms, Limits limits) {
    List<String> header = new ArrayList<>(List.of("pass and layer"));
    for (ConvolutionAlgorithm a : algorithms) {
      header.addAll(List.of(name(a), "GFLOP/s", "of FMA"));
    }
    TextTable table = new TextTable(1, header);
    for (int i = 0; i < rows.size(); i += algorithms.size()) {
      List<String> cells = new ArrayList<>(List.of(rows.get(i).operation().name()));
      for (PrimitiveTime r : rows.subList(i, i + algorithms.size())) {
        double flops = r.operation().flops() / r.seconds();
        cells.add(Numbers.time(r.seconds()));
        cells.add(Numbers.three(flops * 1e-9));
        cells.add(Numbers.percent(r.shareOfFlops(limits)));
      }
      table.add(cells);
    }
    return table;
  }
}
