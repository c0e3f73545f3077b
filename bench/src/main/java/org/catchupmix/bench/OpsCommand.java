package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.catchupmix.bench.jmh.Suite;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.Report;
import org.catchupmix.bench.report.Table;
import org.catchupmix.core.BackendProvider;
import org.catchupmix.core.Backends;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.plot.Bars;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench ops}. */
@Command(
    name = "ops",
    description =
        "Every primitive on every device: time, GFLOP/s, GB/s, and the share of what the machine can"
            + " do.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OpsCommand implements Callable<Integer> {
  @Mixin BenchOptions options;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      split = ",",
      description = "which devices (default: all that this machine has)")
  List<String> devices;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "pictures in a batch (default: 32, with --quick 8)")
  Integer batch;

  @Override
  public Integer call() throws IOException {
    options.check();
    PrintStream out = System.out;
    Jmh.Effort effort = Jmh.Effort.of(options.quick);
    Map<String, List<OpCase>> cases = cases(out);
    Environment environment = options.environment();
    Limits limits = Limits.measure(options.threads, out);
    List<PrimitiveTimes.Row> rows = new ArrayList<>();
    cases.forEach(
        (device, selected) ->
            rows.addAll(
                new PrimitiveTimes(suite(device), batch(), options.threads, effort)
                    .measure(selected, device, List.of(ConvolutionAlgorithm.AUTO), out)));
    List<RunResult> results = new ArrayList<>(limits.results());
    rows.forEach(r -> results.add(r.result()));
    Report report =
        new Report(
            "Primitives, batch " + batch(),
            environment,
            results,
            table(rows, limits),
            List.of(
                limits.description(),
                "GFLOP/s count the operations of the formula, GB/s each argument read and each result"
                    + " written once, and their shares compare with the machine's, a copy of about"
                    + " the same size.",
                "%d of %d rows: the result agrees with reference, before and after it was timed."
                    .formatted(rows.size(), rows.size())),
            bars(rows, limits));
    Reports.finish(report, options.folder(), out);
    return 0;
  }

  private int batch() {
    int n = batch == null ? options.quick ? 8 : 32 : batch;
    if (n < 2) {
      throw options.error("--batch " + n + " wants to be at least 2");
    }
    return n;
  }

  /** The emulator takes a second for what the others do in a thousandth. */
  private static Suite suite(String device) {
    return device.startsWith("emulator") ? Suite.SMALL_OPERATIONS : Suite.OPERATIONS;
  }

  /** What is measured on each device. */
  private Map<String, List<OpCase>> cases(PrintStream out) {
    Map<String, List<OpCase>> cases = new LinkedHashMap<>();
    for (String device : devices(out)) {
      List<OpCase> all = suite(device).cases(batch());
      List<OpCase> of = options.quick ? firstOfEach(all) : all;
      cases.put(device, of);
    }
    List<Map.Entry<String, OpCase>> flat =
        cases.entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(c -> Map.entry(e.getKey(), c)))
            .toList();
    Map<String, List<OpCase>> selected = new LinkedHashMap<>();
    options
        .select(flat, e -> e.getValue().name() + " " + e.getKey())
        .forEach(
            e -> selected.computeIfAbsent(e.getKey(), _ -> new ArrayList<>()).add(e.getValue()));
    return selected;
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
            "--device '%s' cannot be measured here: there are %s"
                .formatted(device, String.join(", ", found)));
      }
    }
    return devices;
  }

  private static Table table(List<PrimitiveTimes.Row> rows, Limits limits) {
    Table table =
        new Table(2, "operation", "device", "time", "GFLOP/s", "of FMA", "GB/s", "of copy");
    for (PrimitiveTimes.Row r : rows) {
      boolean compares = r.isOnProcessor();
      double flops = r.operation().flops() / r.seconds();
      double rate = r.bytes() / r.seconds();
      table.add(
          r.operation().name(),
          r.device(),
          Numbers.time(r.seconds()),
          flops == 0 ? "-" : Numbers.three(flops * 1e-9),
          compares && flops > 0 ? Numbers.percent(flops / limits.flops()) : "-",
          Numbers.three(rate * 1e-9),
          compares ? Numbers.percent(rate / limits.bandwidth(r.bytes())) : "-");
    }
    return table;
  }

  /**
   * The larger of the two shares: what a primitive could at best gain is what is missing to 100.
   * Where nothing ran on the processor, whose limits are known, the bytes a second.
   */
  private static Bars bars(List<PrimitiveTimes.Row> rows, Limits limits) {
    List<PrimitiveTimes.Row> comparable =
        rows.stream().filter(PrimitiveTimes.Row::isOnProcessor).toList();
    if (comparable.isEmpty()) {
      return bars("GB/s", rows, r -> r.bytes() / r.seconds() * 1e-9, Double.NaN);
    }
    return bars(
        "share of what the machine can do, by multiplying or by copying, the larger (%)",
        comparable,
        r -> {
          double flops = r.operation().flops() / r.seconds() / limits.flops();
          double rate = r.bytes() / r.seconds() / limits.bandwidth(r.bytes());
          return 100 * Math.max(flops, rate);
        },
        100);
  }

  private static Bars bars(
      String label,
      List<PrimitiveTimes.Row> rows,
      ToDoubleFunction<PrimitiveTimes.Row> length,
      double mark) {
    List<String> names = rows.stream().map(r -> r.operation().name()).distinct().toList();
    List<Bars.Series> series = new ArrayList<>();
    for (String device : rows.stream().map(PrimitiveTimes.Row::device).distinct().toList()) {
      double[] values = new double[names.size()];
      double[] none = new double[names.size()];
      Arrays.fill(values, Double.NaN);
      Arrays.fill(none, Double.NaN);
      rows.stream()
          .filter(r -> r.device().equals(device))
          .forEach(r -> values[names.indexOf(r.operation().name())] = length.applyAsDouble(r));
      series.add(new Bars.Series(device, values, none, none));
    }
    return new Bars(label, names, series, mark);
  }
}
