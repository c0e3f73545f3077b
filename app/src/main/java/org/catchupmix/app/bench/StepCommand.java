package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.ResidentMemory;
import org.catchupmix.bench.step.StepBound;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.bench.step.StepTime;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.core.roofline.GpuPeaks;
import org.catchupmix.io.Table;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "step",
    description = {
      "Times a training step without mixing and with each mix method.",
      "Steps take turns; the table has their times and the heap that a step leaves."
    })
final class StepCommand implements Callable<Integer> {
  /** Steps measured by {@code --quick} and on a GPU, besides the one without mixing. */
  private static final List<String> QUICK = List.of("mixup", "cutmix", "catchup");

  @Mixin BenchOptions options = new BenchOptions(List.of(32, 128), List.of(32));

  @Mixin final SettingFlags device = OpenedDevice.flags("cpu");

  @Mixin final NetworkOptions networks = new NetworkOptions();

  @Option(
      names = "--bound",
      paramLabel = "GPU",
      split = ",",
      description =
          "instead of measuring: print a lower bound on a step's time by bytes, operations and"
              + " launches; any of t4, a10, l4, a100, h100, h200")
  List<String> gpus = List.of();

  @Option(
      names = "--primitives",
      description =
          "print a table in Markdown: the time of each kind of primitive in a step on cpu without"
              + " mixing, beside a lower bound on it")
  boolean byPrimitive;

  @Option(
      names = "--what",
      paramLabel = "TASK",
      description = "with --primitives: ${COMPLETION-CANDIDATES} (default: train)")
  StepTask what = StepTask.TRAIN;

  @Override
  public Integer call() throws IOException {
    options.validate();
    PrintStream out = System.out;
    Usage.require(
        byPrimitive && gpus.isEmpty() || what == StepTask.TRAIN,
        "--what %s requires --primitives without --bound",
        what);
    Usage.require(
        gpus.isEmpty() || !byPrimitive, "--bound measures nothing: leave --primitives out");
    Usage.require(
        gpus.isEmpty() && !byPrimitive || options.out == null,
        "--out does nothing here: --bound and --primitives print, and write no folder");
    Usage.require(
        !byPrimitive || options.filter.isEmpty(),
        "--filter does nothing here: --primitives shows each kind of primitive");
    for (Setting setting : Settings.allNamed("device", "threads", "conv")) {
      Usage.require(
          gpus.isEmpty() || !device.isGiven(setting.key()),
          "%s does nothing here: --bound names the GPU",
          setting.flag());
    }
    if (!gpus.isEmpty()) {
      printBounds(out);
      return 0;
    }
    OpenedDevice opened = OpenedDevice.of(device, out);
    if (byPrimitive) {
      new PrimitiveTable(networks.settings(opened.device(), options), what, options)
          .print(opened.devices(), out);
      return 0;
    }
    Map<StepSetting, List<MixedStep>> steps = new LinkedHashMap<>();
    for (StepDevice path : opened.device().paths()) {
      networks.settings(path, options).forEach(s -> steps.put(s, mixedSteps(s)));
    }
    Path folder = options.makeFolder();
    Map<String, String> environment = options.environment(opened.devices());
    List<StepTime> all = new ArrayList<>();
    Measurements measured = new Measurements(out);
    steps.forEach(
        (setting, mixed) -> {
          measured.begin();
          List<StepTime> times = measure(setting, mixed, out);
          measured.end(times.stream().map(StepTime::result).toList());
          all.addAll(times);
        });
    new BenchResults("Training steps", environment, measured, table(all), notes(all))
        .publish(folder, out);
    return 0;
  }

  private void printBounds(PrintStream out) {
    Table table =
        new Table(
            2,
            "GPU",
            "mix",
            "ms at least",
            "of it launches",
            "by memory",
            "by arithmetic",
            "images/s at most");
    StepDevice unopened = new StepDevice("cuda", device.settle(DeviceSettings.class).options());
    for (StepSetting setting : networks.settings(unopened, options)) {
      out.println(setting);
      for (MixedStep mixed : mixedSteps(setting)) {
        for (String name : gpus) {
          GpuPeaks gpu = GpuPeaks.named(name);
          StepBound bound = StepBound.of(gpu, setting, mixed);
          table.add(
              gpu.name(),
              mixed.toString(),
              Numbers.three(bound.seconds() * 1e3),
              Numbers.three(bound.launchSeconds() * 1e3),
              Numbers.three(bound.memorySeconds() * 1e3),
              Numbers.three(bound.arithmeticSeconds() * 1e3),
              Numbers.three(setting.batch() / bound.seconds()));
        }
      }
    }
    table.lines().forEach(out::println);
  }

  /** Returns the step without mixing, then those that the filter selects. */
  private List<MixedStep> mixedSteps(StepSetting setting) {
    List<MixedStep> all = MixedStep.all(Models.kind(setting.model()).mixPoints());
    boolean few = options.quick || setting.device().isGpu();
    List<MixedStep> mixing =
        all.stream()
            .skip(1)
            .filter(m -> !few || !options.filter.isEmpty() || QUICK.contains(m.toString()))
            .toList();
    List<MixedStep> selected = new ArrayList<>(options.select(mixing, MixedStep::toString));
    selected.addFirst(all.getFirst());
    return selected;
  }

  private List<StepTime> measure(StepSetting setting, List<MixedStep> mixed, PrintStream out) {
    boolean onGpu = setting.device().isGpu();
    int steps = onGpu ? options.quick ? 10 : 50 : 1;
    int warmups = Math.max(2, (onGpu ? 10 : 30) / mixed.size());
    int rounds = onGpu ? options.quick ? 3 : 11 : options.quick ? 11 : 31;
    String label = "%s: %d mix methods".formatted(setting, mixed.size());
    return StepTime.measure(
        setting,
        mixed,
        steps,
        warmups,
        rounds,
        InterleavedTimes.announce(label, warmups, rounds, out));
  }

  private static List<String> notes(List<StepTime> all) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Each step is mixed, whatever share a method leaves alone in training. Medians (quartiles)"
            + " over rounds; the ratio to the step without mixing is taken round by round.");
    if (all.getFirst().setting().device().isGpu()) {
      notes.add(
          "A time is the mean over steps in a row, with the GPU waited for before the first and after"
              + " the last; graphs: steps are replayed as recorded, eager: kernel by kernel.");
    }
    notes.add(
        "* Each step draws its mix point, so steps are of several kinds: the ratio is that of the"
            + " sums of all rounds, the mean cost.");
    notes.add(
        "The heap is the median of the bytes that all threads allocate in a step; steps in which the"
            + " JIT compiler works allocate more.");
    notes.add(
        "Checked: all losses are finite, and the first two losses of a narrow network agree with"
            + " reference for each mix method.");
    all.stream()
        .map(t -> t.setting() + ": tensors occupied " + Numbers.mebibytes(t.tensorBytes()))
        .distinct()
        .forEach(n -> notes.add(n + " at most"));
    all.stream().flatMap(t -> t.deviceNotes().stream()).distinct().forEach(notes::add);
    ResidentMemory.peak(ProcessHandle.current().pid())
        .ifPresent(
            bytes -> notes.add("this process occupied " + Numbers.mebibytes(bytes) + " at most"));
    return notes;
  }

  private static Table table(List<StepTime> all) {
    Table table =
        new Table(3, "model", "batch", "mix", "ms a step", "images/s", "over none", "heap a step");
    for (StepTime t : all) {
      table.add(
          t.setting().model() + " width " + t.setting().width() + path(t.setting().device()),
          String.valueOf(t.setting().batch()),
          t.mixed().toString(),
          Numbers.three(t.timing().quartiles().median() * 1e3),
          Numbers.three(t.setting().batch() / t.timing().quartiles().median()),
          "%.3f%s (%.3f..%.3f)"
              .formatted(
                  t.cost(),
                  t.mixed().drawsPoint() ? "*" : "",
                  t.timing().ratio().low(),
                  t.timing().ratio().high()),
          Numbers.mebibytes(t.heapBytes()));
    }
    return table;
  }

  private static String path(StepDevice device) {
    return !device.isGpu() ? "" : device.options().graphs() == Graphs.OFF ? ", eager" : ", graphs";
  }
}
