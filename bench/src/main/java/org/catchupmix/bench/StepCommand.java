package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.catchupmix.bench.jmh.TrainingStepBenchmark;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.Quartiles;
import org.catchupmix.bench.report.Report;
import org.catchupmix.bench.report.Table;
import org.catchupmix.bench.step.MixVariant;
import org.catchupmix.bench.step.ResidentMemory;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTimes;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.train.DeviceOptions;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench step}. */
@Command(
    name = "step",
    description =
        "A training step, without and with each mix method, in turn: time, and what a step leaves on the"
            + " Java heap.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StepCommand implements Callable<Integer> {
  /** A step is compiled after some ten of them; until then it leaves vectors on the heap. */
  private static final Jmh.Effort FOR_THE_HEAP = new Jmh.Effort(4, 3, 4000);

  @Mixin BenchOptions options;

  @Mixin DeviceOptions device = OpenedDevice.cpuUnlessAsked();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      split = ",",
      description = "the networks, see 'catchup models' (default: ${DEFAULT-VALUE})")
  List<String> models = List.of("preact-resnet18");

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "of the stem (default: each network's own)")
  int width;

  @Mixin BatchOption batch = BatchOption.list(2, List.of(32, 128), List.of(32));

  @Override
  public Integer call() throws IOException {
    options.check();
    PrintStream out = System.out;
    OpenedDevice opened = OpenedDevice.of(device, options, out);
    List<StepSetting> settings = settings(opened.device());
    List<List<MixVariant>> variants = new ArrayList<>();
    for (StepSetting s : settings) {
      variants.add(variants(s));
    }
    Path folder = options.makeFolder();
    Environment environment = options.environment(opened.devices());
    List<StepTimes> all = new ArrayList<>();
    List<RunResult> results = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      all.add(measure(settings.get(i), variants.get(i), out));
    }
    List<String> notes = new ArrayList<>(notes(all));
    all.forEach(t -> results.addAll(t.results()));
    for (StepSetting s : settings) {
      results.addAll(heap(s, notes, out));
    }
    Report report =
        new Report("Training steps", environment, results, table(all), notes, bars(all));
    Reports.finish(report, folder, out);
    return 0;
  }

  private List<StepSetting> settings(StepDevice on) {
    List<Integer> sizes = batch.sizes(options.quick);
    try {
      List<StepSetting> settings = new ArrayList<>();
      for (String model : models) {
        for (int pictures : sizes) {
          settings.add(new StepSetting(model, width, pictures, on));
          Models.requireOffered(settings.getLast().spec());
        }
      }
      return settings;
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  /** Nothing mixed, and what the filter leaves. */
  private List<MixVariant> variants(StepSetting setting) {
    List<MixVariant> all = MixVariant.all(Models.kind(setting.model()).mixPoints());
    List<MixVariant> selected =
        new ArrayList<>(options.select(all.subList(1, all.size()), MixVariant::toString));
    selected.addFirst(all.getFirst());
    return selected;
  }

  private StepTimes measure(StepSetting setting, List<MixVariant> variants, PrintStream out) {
    int warmups = Math.max(2, 30 / variants.size());
    int rounds = options.quick ? 11 : 31;
    out.printf(
        "%s: %d ways to mix in turn, %d rounds to warm up, %d that count%n",
        setting, variants.size(), warmups, rounds);
    return StepTimes.measure(
        setting, variants, warmups, rounds, Reports.rounds(warmups + rounds, out));
  }

  /** What a step leaves on the heap, as JMH's profiler sees it in a virtual machine of its own. */
  private static List<RunResult> heap(StepSetting setting, List<String> notes, PrintStream out) {
    List<RunResult> results =
        List.copyOf(
            Jmh.run(
                Jmh.options(TrainingStepBenchmark.class, "step", FOR_THE_HEAP)
                    .addProfiler(GCProfiler.class)
                    .param("model", setting.model())
                    .param("width", String.valueOf(setting.width()))
                    .param("batch", String.valueOf(setting.batch()))
                    .param("mix", MixMethods.NONE, MixMethods.CATCHUP)
                    .param("device", setting.device().toString()),
                p -> "heap of a step: %s, mix %s".formatted(setting, p.getParam("mix")),
                out));
    for (RunResult r : results) {
      notes.add(
          "heap by JMH's gc profiler, %s, mix %s: %s a step, median of the iterations"
              .formatted(
                  setting,
                  r.getParams().getParam("mix").toLowerCase(Locale.ROOT),
                  Numbers.mebibytes(median(r, "gc.alloc.rate.norm"))));
    }
    return results;
  }

  /** JMH counts what the benchmark's end does, here the check, to the last iteration. */
  private static double median(RunResult r, String name) {
    double[] values =
        r.getBenchmarkResults().stream()
            .flatMap(b -> b.getIterationResults().stream())
            .mapToDouble(i -> i.getSecondaryResults().get(name).getScore())
            .toArray();
    return Quartiles.of(values).median();
  }

  private static List<String> notes(List<StepTimes> all) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "each step is mixed, whatever share a method leaves alone in training; median (quartiles) over"
            + " rounds; the ratio is taken round by round, to the step without mixing.");
    notes.add(
        "* each step draws its mix point, so its steps are of several kinds: the ratio of the sums of"
            + " all rounds, that is the mean cost, with the quartiles of the rounds.");
    notes.add(
        "checked: all losses are finite, and for each way to mix the first two of a narrow network"
            + " agree with reference.");
    for (StepTimes t : all) {
      notes.add(
          "%s: tensors occupied %s at most"
              .formatted(t.setting(), Numbers.mebibytes(t.tensorBytes())));
    }
    ResidentMemory.peak(ProcessHandle.current().pid())
        .ifPresent(
            bytes -> notes.add("this process occupied " + Numbers.mebibytes(bytes) + " at most"));
    return notes;
  }

  private static Table table(List<StepTimes> all) {
    Table table =
        new Table(
            3,
            "model",
            "batch",
            "mix",
            "ms a step",
            "pictures/s",
            "over none",
            "heap a step",
            "collections");
    for (StepTimes t : all) {
      for (int v = 0; v < t.variants().size(); v++) {
        Quartiles seconds = t.turns().times(v);
        table.add(
            t.setting().model() + " width " + t.setting().width(),
            String.valueOf(t.setting().batch()),
            t.variants().get(v).toString(),
            Numbers.three(seconds.median() * 1e3),
            Numbers.three(t.setting().batch() / seconds.median()),
            cost(t, v),
            Numbers.mebibytes(t.heapBytes(v)),
            "%.0f in %d steps".formatted(t.collections(v), t.turns().seconds()[v].length));
      }
    }
    return table;
  }

  private static String cost(StepTimes t, int variant) {
    Quartiles quartiles = t.quartiles(variant);
    return String.format(
        Locale.ROOT,
        "%.3f%s (%.3f..%.3f)",
        t.cost(variant),
        t.variants().get(variant).drawsPoint() ? "*" : "",
        quartiles.low(),
        quartiles.high());
  }

  private static Bars bars(List<StepTimes> all) {
    List<String> rows = new ArrayList<>();
    List<Quartiles> quartiles = new ArrayList<>();
    List<Double> costs = new ArrayList<>();
    for (StepTimes t : all) {
      IntStream.range(0, t.variants().size())
          .forEach(
              v -> {
                rows.add(
                    "%s, batch %d, %s"
                        .formatted(t.setting().model(), t.setting().batch(), t.variants().get(v)));
                quartiles.add(t.quartiles(v));
                costs.add(t.cost(v));
              });
    }
    return new Bars(
        "time of a step over the step without mixing, median (mean where the point is drawn) and quartiles",
        rows,
        List.of(
            new Bars.Series(
                all.getFirst().setting().device().toString(),
                costs.stream().mapToDouble(Double::doubleValue).toArray(),
                quartiles.stream().mapToDouble(Quartiles::low).toArray(),
                quartiles.stream().mapToDouble(Quartiles::high).toArray())),
        1);
  }
}
