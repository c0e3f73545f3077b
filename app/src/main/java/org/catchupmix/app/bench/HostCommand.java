package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.step.CountedDriver;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;
import org.catchupmix.io.Table;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.DeviceSettings;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "host",
    description = {
      "Measures what a training step on a GPU costs the host.",
      "Prints its time and its calls of the driver. A stand-in for the driver counts calls and "
          + "returns at once, of a GPU that is three steps behind. No GPU is needed, gcc is."
    })
final class HostCommand implements Callable<Integer> {
  /** Counts shown in the table; the files have all. */
  private static final List<String> SHOWN =
      List.of("launches", "graphs", "uploads", "waits", "library-calls", "calls");

  /** Key of the processor time in nanoseconds. */
  private static final String BUSY = "cpu-time";

  @Mixin BenchOptions options = new BenchOptions(List.of(128), List.of(32));

  @Mixin final SettingFlags device = OpenedDevice.flags("cuda");

  @Mixin final NetworkOptions networks = new NetworkOptions();

  /** A mix method with its times and the calls of each step. */
  private record HostTime(
      StepSetting setting,
      MixedStep mixed,
      InterleavedTimes timing,
      List<Map<String, Long>> calls) {
    double[] each(String kind) {
      return calls.stream().mapToDouble(c -> c.get(kind)).toArray();
    }

    double median(String kind) {
      return Quartiles.of(each(kind)).median();
    }
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    String name = device.settle(DeviceSettings.class).device();
    Usage.require(
        name.equals("cuda"), "--device %s must be cuda, whose driver calls are counted", name);
    PrintStream out = System.out;
    CountedDriver driver = new CountedDriver();
    OpenedDevice opened = OpenedDevice.of(device, out);
    List<StepSetting> settings = networks.settings(opened.device(), options);
    List<MixedStep> steps =
        MixedStep.all(Models.kind(settings.getFirst().model()).mixPoints()).stream()
            .filter(m -> m.mixPoint() != null || m.method().equals(MixMethods.NONE))
            .toList();
    List<MixedStep> selected = options.select(steps, MixedStep::toString);
    Path folder = options.makeFolder();
    Measurements measured = new Measurements(out);
    List<HostTime> all = new ArrayList<>();
    for (StepSetting setting : settings) {
      measured.begin();
      List<HostTime> times = measure(setting, selected, driver, out);
      measured.end(times.stream().map(HostCommand::result).toList());
      all.addAll(times);
    }
    new BenchResults(
            "The host's part of a training step on a GPU",
            options.environment(opened.devices()),
            measured,
            table(all),
            List.of(
                settings.getFirst()
                    + ", without computing: each driver call is counted and returns. Medians over"
                    + " steps, times with quartiles; the first time includes what other programs took,"
                    + " the second is processor time of this one."))
        .publish(folder, out);
    return 0;
  }

  private List<HostTime> measure(
      StepSetting setting, List<MixedStep> steps, CountedDriver driver, PrintStream out) {
    int warmups = options.quick ? 100 : 500;
    int rounds = options.quick ? 51 : 301;
    Map<MixedStep, List<Map<String, Long>>> calls = new LinkedHashMap<>();
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      List<DoubleSupplier> timed = new ArrayList<>();
      for (MixedStep step : steps) {
        calls.put(step, new ArrayList<>());
        timed.add(
            () -> {
              training.choose(step);
              driver.begin();
              Map<String, Long> before = driver.counts();
              long busy = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              long startNanos = System.nanoTime();
              training.begin();
              double seconds = (System.nanoTime() - startNanos) * 1e-9;
              Map<String, Long> made = driver.counts();
              made.replaceAll((kind, n) -> n - before.get(kind));
              made.put(BUSY, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - busy);
              calls.get(step).add(made);
              return seconds;
            });
      }
      out.printf("%s: %d mix methods%n", setting, steps.size());
      List<InterleavedTimes> timings = InterleavedTimes.inTurn(timed, warmups, rounds, _ -> {});
      List<HostTime> all = new ArrayList<>();
      calls.forEach(
          (step, made) ->
              all.add(
                  new HostTime(
                      setting,
                      step,
                      timings.get(all.size()),
                      made.subList(warmups, warmups + rounds))));
      return all;
    }
  }

  private static RunResult result(HostTime t) {
    Map<String, Measured.Secondary> beside = new LinkedHashMap<>();
    for (String kind : t.calls().getFirst().keySet()) {
      String unit = kind.equals(BUSY) ? "ns/op" : "calls/op";
      beside.put(kind, new Measured.Secondary(unit, t.each(kind)));
    }
    return Measured.times(
        "org.catchupmix.bench.host",
        Map.of(
            "model", t.setting().model(),
            "batch", String.valueOf(t.setting().batch()),
            "device", t.setting().device().toString(),
            "mix", t.mixed().toString()),
        t.timing().seconds(),
        beside);
  }

  private static Table table(List<HostTime> all) {
    List<String> header = new ArrayList<>(List.of("mix", "batch", "ms a step", "processor ms"));
    header.addAll(SHOWN);
    Table table = new Table(1, header.toArray(String[]::new));
    for (HostTime t : all) {
      Quartiles q = Quartiles.of(Arrays.stream(t.timing().seconds()).map(s -> s * 1e3).toArray());
      List<String> row = new ArrayList<>();
      row.add(t.mixed().toString());
      row.add(String.valueOf(t.setting().batch()));
      row.add(q.toString());
      row.add("%.3f".formatted(t.median(BUSY) * 1e-6));
      SHOWN.forEach(kind -> row.add("%.0f".formatted(t.median(kind))));
      table.add(row.toArray(String[]::new));
    }
    return table;
  }
}
