package org.catchupmix.app.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code catchup bench mix}. */
@Command(
    name = "mix",
    description = {
      "The operations of Catch-up Mix at each mix point.",
      "The floor is their bytes over the measured bandwidth of a copy."
    })
final class MixCommand implements Callable<Integer> {
  /** Uses the same batch with --quick, since a small one fits the caches and has another floor. */
  @Mixin BenchOptions options = new BenchOptions(2, List.of(32), List.of(32));

  @Mixin PrimitiveOptions primitives;

  @Override
  public Integer call() throws IOException {
    int images = primitives.validate(options);
    List<OpCase> cases = options.select(CaseList.MIXING.cases(images), OpCase::name);
    primitives.run(
        options,
        "Mixing at the mix points of PreActResNet-18, batch " + images,
        "floor: each argument read and each result written once, at the speed of a copy of"
            + " about the same size; rfiMask also ranks, so its floor is out of reach.",
        () ->
            primitives.measure(
                options, CaseList.MIXING, cases, "cpu", List.of(ConvolutionAlgorithm.AUTO)),
        MixCommand::table);
    return 0;
  }

  private static double floor(PrimitiveTime r, Limits limits) {
    return r.bytes() / limits.bandwidth(r.bytes());
  }

  private static TextTable table(List<PrimitiveTime> rows, Limits limits) {
    TextTable table = new TextTable(1, "operation", "time", "GB/s", "floor", "time / floor");
    for (PrimitiveTime r : rows) {
      table.add(
          r.operation().name(),
          Numbers.time(r.seconds()),
          Numbers.three(r.bytes() / r.seconds() * 1e-9),
          Numbers.time(floor(r, limits)),
          Numbers.three(r.seconds() / floor(r, limits)));
    }
    return table;
  }
}
