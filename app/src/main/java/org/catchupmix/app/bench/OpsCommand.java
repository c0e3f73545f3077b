package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.app.bench.PrimitiveTime.Planned;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.bench.jmh.CaseList;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.io.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ops",
    description = {
      "Times primitives on every device.",
      "Prints time, GFLOP/s, GB/s, and the share of what the machine can do."
    },
    footer = {"", "  catchup bench ops --cases convolutions --device cpu --conv direct,auto"})
final class OpsCommand implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions(List.of(32), List.of(8));

  @Option(
      names = "--cases",
      paramLabel = "LIST",
      description =
          "operations: every primitive; convolutions: those of PreActResNet-18; mixing: Catch-up Mix"
              + " at each mix point (default: operations)")
  CaseList list = CaseList.OPERATIONS;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      split = ",",
      description = "devices (default: all of this machine)")
  List<String> devices;

  @Option(names = "--threads", paramLabel = "N", description = "threads (default: all processors)")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--conv",
      paramLabel = "ALGORITHM",
      split = ",",
      description = "convolution algorithms of the cpu device (default: auto)")
  List<ConvolutionAlgorithm> algorithms = List.of(ConvolutionAlgorithm.AUTO);

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    options.validate();
    Usage.require(
        threads >= 1 && threads <= BackendOptions.MAX_THREADS,
        "--threads %d must be in 1..%d",
        threads,
        BackendOptions.MAX_THREADS);
    List<Planned> plan = options.select(plan(out), Planned::toString);
    Path folder = options.makeFolder();
    Map<String, String> environment = options.environment(Map.of("cpu", cpu()));
    Measurements measured = new Measurements(out);
    measured.begin();
    Limits limits = Limits.measure(threads, out);
    measured.end(limits.results());
    List<PrimitiveTime> times = new ArrayList<>();
    for (Planned planned : plan) {
      measured.begin();
      times.add(planned.measure(options.quick, threads, out));
      measured.end(List.of(times.getLast().result()));
    }
    List<String> notes =
        List.of(
            limits.description(),
            "GFLOP/s count the operations of the formula (Winograd computes fewer, so it may exceed"
                + " the machine's rate), GB/s each argument read and each result written once. The"
                + " FMA share (cpu only) is of the measured single-precision peak; the copy share is"
                + " of the speed of a copy of similar size.",
            "%d of %d rows: the result agrees with reference, before and after it was timed."
                .formatted(times.size(), times.size()));
    String title = "Primitives, " + list.name().toLowerCase(Locale.ROOT);
    new BenchResults(title, environment, measured, table(times, limits), notes)
        .publish(folder, out);
    return 0;
  }

  private String cpu() {
    BackendOptions options = BackendOptions.defaults().withThreads(threads);
    try (Backend cpu = Backends.choose("cpu", options).backend()) {
      return cpu.description();
    }
  }

  private List<Planned> plan(PrintStream out) {
    List<Planned> plan = new ArrayList<>();
    List<String> all = devices(out);
    Usage.require(
        all.contains("cpu")
            || !options.spec.commandLine().getParseResult().hasMatchedOption("--conv"),
        "--conv does nothing here: it belongs to --device cpu");
    for (String device : all) {
      boolean isSlow = device.startsWith("emulator") && list == CaseList.OPERATIONS;
      CaseList suited = isSlow ? CaseList.SMALL_OPERATIONS : list;
      for (int batch : options.batches()) {
        for (OpCase operation : cases(suited, batch)) {
          for (ConvolutionAlgorithm algorithm : device.equals("cpu") ? algorithms : ONE) {
            plan.add(new Planned(suited, batch, operation, device, algorithm));
          }
        }
      }
    }
    return plan;
  }

  private static final List<ConvolutionAlgorithm> ONE = List.of(ConvolutionAlgorithm.AUTO);

  /** Returns the cases of a list; with {@code --quick} one of each primitive. */
  private Collection<OpCase> cases(CaseList of, int batch) {
    if (!options.quick || of != CaseList.OPERATIONS) {
      return of.cases(batch);
    }
    Map<String, OpCase> first = new LinkedHashMap<>();
    of.cases(batch).forEach(c -> first.putIfAbsent(c.primitive(), c));
    return first.values();
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
      Usage.require(
          found.contains(device),
          "--device '%s' is not available; must be one of %s",
          device,
          String.join(", ", found));
    }
    return devices;
  }

  private static Table table(List<PrimitiveTime> times, Limits limits) {
    Table table =
        new Table(2, "operation", "device", "time", "GFLOP/s", "of FMA", "GB/s", "of copy");
    for (PrimitiveTime t : times) {
      table.add(
          t.planned().name(),
          t.planned().device(),
          Numbers.time(t.seconds()),
          t.flops() == 0 ? "-" : Numbers.three(t.flops() * 1e-9),
          t.flops() == 0 ? "-" : Numbers.percent(t.shareOfFlops(limits)),
          Numbers.three(t.bytes() / t.seconds() * 1e-9),
          Numbers.percent(t.shareOfCopy(limits)));
    }
    return table;
  }
}
