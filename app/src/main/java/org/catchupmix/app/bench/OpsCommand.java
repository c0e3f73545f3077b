package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench ops}. */
@Command(
    name = "ops",
    description = {
      "Every primitive on every device.",
      "Time, GFLOP/s, GB/s, and the share of what the machine can do."
    })
final class OpsCommand implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions(2, List.of(32), List.of(8));

  @Mixin PrimitiveOptions primitives;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      split = ",",
      description = "devices (default: all of this machine)")
  List<String> devices;

  @Override
  public Integer call() throws IOException {
    int images = primitives.validate(options);
    Map<String, List<OpCase>> cases = cases(images, System.out);
    primitives.run(
        options,
        "Primitives, batch " + images,
        "GFLOP/s count the operations of the formula, GB/s each argument read and each result"
            + " written once. The FMA share (cpu only) is of the measured single-precision peak;"
            + " the copy share is of the speed of a copy of similar size.",
        () -> measure(cases),
        OpsCommand::table);
    return 0;
  }

  private List<PrimitiveTime> measure(Map<String, List<OpCase>> cases) {
    List<ConvolutionAlgorithm> auto = List.of(ConvolutionAlgorithm.AUTO);
    return cases.entrySet().stream()
        .flatMap(
            e ->
                primitives
                    .measure(options, list(e.getKey()), e.getValue(), e.getKey(), auto)
                    .stream())
        .toList();
  }

  /** Case list for a device: a short one for the emulator, which is 1000 times slower. */
  private static CaseList list(String device) {
    return device.startsWith("emulator") ? CaseList.SMALL_OPERATIONS : CaseList.OPERATIONS;
  }

  /** Cases to measure, grouped by device. */
  private Map<String, List<OpCase>> cases(int images, PrintStream out) {
    List<Map.Entry<String, OpCase>> all = new ArrayList<>();
    for (String device : devices(out)) {
      List<OpCase> cases = list(device).cases(images);
      (options.quick ? firstOfEach(cases) : cases).forEach(c -> all.add(Map.entry(device, c)));
    }
    return options.select(all, e -> e.getValue().name() + " " + e.getKey()).stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey,
                LinkedHashMap::new,
                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  private static List<OpCase> firstOfEach(List<OpCase> cases) {
    Map<String, OpCase> first = new LinkedHashMap<>();
    cases.forEach(c -> first.putIfAbsent(c.primitive(), c));
    return List.copyOf(first.values());
  }

  private List<String> devices(PrintStream out) {
    List<String> found = new ArrayList<>();
    for (BackendProvider provider : Backends.providers()) {
      BackendProvider.Availability availability = provider.probe();
      if (availability.available()) {
        found.add(provider.name());
      } else if (devices == null) {
        out.printf("not measured: %s, %s%n", provider.name(), availability.why());
      }
    }
    if (devices == null) {
      return found;
    }
    for (String device : devices) {
      if (!found.contains(device)) {
        throw options.error(
            "--device '%s' is not available; must be one of %s"
                .formatted(device, String.join(", ", found)));
      }
    }
    return devices;
  }

  private static TextTable table(List<PrimitiveTime> rows, Limits limits) {
    TextTable table =
        new TextTable(2, "operation", "device", "time", "GFLOP/s", "of FMA", "GB/s", "of copy");
    for (PrimitiveTime r : rows) {
      double flops = r.operation().flops() / r.seconds();
      double rate = r.bytes() / r.seconds();
      table.add(
          r.operation().name(),
          r.device(),
          Numbers.time(r.seconds()),
          flops == 0 ? "-" : Numbers.three(flops * 1e-9),
          flops == 0 ? "-" : Numbers.percent(r.shareOfFlops(limits)),
          Numbers.three(rate * 1e-9),
          Numbers.percent(r.shareOfCopy(limits)));
    }
    return table;
  }
}
