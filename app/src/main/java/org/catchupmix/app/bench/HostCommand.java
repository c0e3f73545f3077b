package org.catchupmix.app.bench;

import static org.catchupmix.recipe.Settings.GRAPHS;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.bench.step.CountedDriver;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench host}. */
@Command(
    name = "host",
    description = {
      "What a training step on a GPU costs the host.",
      "Its time and its calls of the driver, with a stand-in for the driver that counts and "
          + "returns at once, of a GPU that is three steps behind. No GPU is needed, gcc is."
    })
final class HostCommand implements Callable<Integer> {
  /** Counts in the table; the files have all of them. */
  private static final List<String> SHOWN =
      List.of(
          "launches",
          "graphs",
          "uploads",
          "downloads",
          "device-copies",
          "waits",
          "allocations",
          "context-switches",
          "library-calls",
          "calls");

  /** Key of the processor time in nanoseconds. */
  private static final String BUSY = "cpu-time";

  @Mixin BenchOptions options = new BenchOptions(2, List.of(128), List.of(32));

  @Mixin final SettingFlags device = OpenedDevice.flags("cuda");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "the network, see 'catchup models' (default: ${DEFAULT-VALUE})")
  String model = "preact-resnet18";

  @Option(
      names = "--check",
      description =
          "fails if a step makes more than "
              + LAUNCHES
              + " launches without graphs, or more than one graph and one upload with them, or waits")
  boolean check;

  /** Launches that a step of PreActResNet-18 in BF16 may make without graphs. */
  private static final int LAUNCHES = 230;

  /** The loss, the scores and the flag of invalid labels. */
  private static final int DOWNLOADS = 3;

  /** A mix method with its times and the calls of each step. */
  record HostTime(
      MixedStep mixed, Graphs graphs, InterleavedTimes timing, Map<String, double[]> calls) {
    double median(String kind) {
      return Quartiles.of(calls.get(kind)).median();
    }

    boolean isWithin(String kind, int most) {
      return median(kind) <= most;
    }

    boolean isWithin() {
      // A median would miss waits of every third step.
      return isWithin("uploads", 1)
          && isWithin("downloads", DOWNLOADS)
          && Arrays.stream(calls.get("waits")).max().orElse(0) == 0
          && (graphs == Graphs.OFF
              ? isWithin("launches", LAUNCHES)
              : isWithin("launches", 0) && isWithin("graphs", 1));
    }

    @Override
    public String toString() {
      return mixed + (graphs == Graphs.OFF ? "" : ", graphs");
    }
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    String name = OpenedDevice.chosen(device, options).name();
    if (!name.equals("cuda")) {
      throw options.error("--device " + name + " must be cuda, whose driver calls are counted");
    }
    PrintStream out = System.out;
    CountedDriver driver = new CountedDriver();
    OpenedDevice opened = OpenedDevice.of(device, options, out);
    List<StepSetting> settings =
        Stream.of(Graphs.values())
            .sorted(Comparator.reverseOrder())
            .filter(g -> !device.isGiven(GRAPHS) || device.recipe().get(GRAPHS) == g)
            .map(g -> withGraphs(opened, g))
            .toList();
    StepSetting setting = settings.getLast();
    List<MixedStep> ways = new ArrayList<>(List.of(new MixedStep(MixMethods.NONE, null)));
    MixedStep.all(Models.kind(model).mixPoints()).stream()
        .filter(m -> m.mixPoint() != null)
        .forEach(ways::add);
    Path folder = options.makeFolder();
    List<HostTime> all = new ArrayList<>();
    for (StepSetting s : settings) {
      all.addAll(measure(s, options.select(ways, MixedStep::toString), driver, out));
    }
    new BenchResults(
            "The host's part of a training step on a GPU",
            options.environment(opened.devices()),
            all.stream().map(t -> result(setting, t)).toList(),
            table(all),
            List.of(
                setting
                    + ", without computing: each driver call is counted and returns. Medians over"
                    + " steps, times with quartiles; the first time includes what other programs took,"
                    + " the second is processor time of this one."))
        .publish(folder, out);
    if (check && !all.stream().allMatch(HostTime::isWithin)) {
      out.println(
          "more calls than a step may make: " + all.stream().filter(t -> !t.isWithin()).toList());
      return 1;
    }
    return 0;
  }

  private StepSetting withGraphs(OpenedDevice opened, Graphs graphs) {
    StepSetting s = opened.settings(List.of(model), 0, options).getFirst();
    return new StepSetting(
        s.model(),
        s.width(),
        s.batch(),
        new StepDevice(s.device().name(), s.device().options().withGraphs(graphs)));
  }

  private List<HostTime> measure(
      StepSetting setting, List<MixedStep> ways, CountedDriver driver, PrintStream out) {
    int warmups = options.quick ? 100 : 500;
    int rounds = options.quick ? 51 : 301;
    List<List<Map<String, Long>>> calls = new ArrayList<>();
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      List<DoubleSupplier> timed = new ArrayList<>();
      for (MixedStep way : ways) {
        List<Map<String, Long>> own = new ArrayList<>();
        calls.add(own);
        timed.add(
            () -> {
              training.choose(way);
              driver.begin();
              Map<String, Long> before = driver.counts();
              long busy = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              long startNanos = System.nanoTime();
              training.begin();
              double seconds = (System.nanoTime() - startNanos) * 1e-9;
              Map<String, Long> made = driver.counts();
              made.replaceAll((kind, n) -> n - before.get(kind));
              made.put(BUSY, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - busy);
              own.add(made);
              return seconds;
            });
      }
      out.printf("%s: %d mix methods%n", setting, ways.size());
      List<InterleavedTimes> timings = InterleavedTimes.inTurn(timed, warmups, rounds, _ -> {});
      List<HostTime> all = new ArrayList<>();
      for (int i = 0; i < ways.size(); i++) {
        List<Map<String, Long>> counted = calls.get(i).subList(warmups, warmups + rounds);
        Map<String, double[]> byKind = new LinkedHashMap<>();
        for (String kind : counted.getFirst().keySet()) {
          byKind.put(kind, counted.stream().mapToDouble(c -> c.get(kind)).toArray());
        }
        all.add(
            new HostTime(ways.get(i), setting.device().options().graphs(), timings.get(i), byKind));
      }
      return all;
    }
  }

  private static RunResult result(StepSetting setting, HostTime t) {
    Map<String, Measured.Secondary> beside = new LinkedHashMap<>();
    t.calls()
        .forEach(
            (kind, n) ->
                beside.put(
                    kind, new Measured.Secondary(kind.equals(BUSY) ? "ns/op" : "calls/op", n)));
    return Measured.times(
        "org.catchupmix.bench.host",
        Map.of(
            "model", setting.model(),
            "batch", String.valueOf(setting.batch()),
            "device", setting.device().toString(),
            "mix", t.mixed().toString(),
            "graphs", t.graphs().name().toLowerCase(Locale.ROOT)),
        t.timing().seconds(),
        beside);
  }

  private static TextTable table(List<HostTime> all) {
    List<String> header = new ArrayList<>(List.of("mix", "graphs", "ms a step", "processor ms"));
    header.addAll(SHOWN);
    TextTable table = new TextTable(2, header);
    for (HostTime t : all) {
      Quartiles q = Quartiles.of(Arrays.stream(t.timing().seconds()).map(s -> s * 1e3).toArray());
      List<String> row =
          new ArrayList<>(
              List.of(
                  t.mixed().toString(),
                  t.graphs().name().toLowerCase(Locale.ROOT),
                  q.toString(),
                  "%.3f".formatted(t.median(BUSY) * 1e-6)));
      SHOWN.forEach(kind -> row.add("%.0f".formatted(t.median(kind))));
      table.add(row);
    }
    return table;
  }
}
