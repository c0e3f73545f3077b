package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.bench.peers.Engines;
import org.catchupmix.bench.peers.PeerTime;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.io.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "peers",
    description = {
      "Compares the speed of a training step or an evaluation with PyTorch's.",
      "The engines start from equal weights and images, run alternately, and must agree on their losses."
    })
final class PeersCommand implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions(List.of(32, 128), List.of(32));

  @Mixin final SettingFlags device = OpenedDevice.flags("cpu");

  @Mixin final NetworkOptions networks = new NetworkOptions();

  @Mixin final PeerOptions peers = new PeerOptions();

  @Option(
      names = "--what",
      paramLabel = "TASK",
      description = "${COMPLETION-CANDIDATES} (default: train)")
  StepTask what = StepTask.TRAIN;

  /** Seconds for which our engine works before it is timed, and rounds that count. */
  record Effort(double seconds, int rounds) {
    private static Effort of(boolean quick) {
      return quick ? new Effort(15, 9) : new Effort(30, 15);
    }
  }

  /** Set by tests, for which times do not matter. */
  Optional<Effort> effort = Optional.empty();

  @Override
  public Integer call() throws IOException {
    options.validate();
    PrintStream out = System.out;
    OpenedDevice opened = OpenedDevice.of(device, out);
    List<StepSetting> settings = networks.settings(opened.device(), options);
    List<Engines.Engine> engines = new ArrayList<>(List.of(Engines.own()));
    engines.addAll(
        options.select(peers.engines(opened.device(), Engines.NETWORKS), Engines.Engine::name));
    Path folder = options.makeFolder();
    Map<String, String> environment = options.environment(opened.devices());
    Effort each = effort.orElse(Effort.of(options.quick));
    List<PeerTime> all = new ArrayList<>();
    Measurements measured = new Measurements(out);
    BenchResults results = null;
    for (StepSetting s : settings) {
      String label = "%s %s: %d engines".formatted(what, s, engines.size());
      IntConsumer progress =
          InterleavedTimes.announce(label, PeerTime.WARM_UP_ROUNDS, each.rounds, out);
      measured.begin();
      List<PeerTime> times =
          PeerTime.measure(s, what, engines, each.seconds, each.rounds, progress);
      measured.end(times.stream().map(PeerTime::result).toList());
      all.addAll(times);
      results = new BenchResults(title(), environment, measured, table(all), notes(all));
      if (settings.size() > 1) {
        table(times).lines().forEach(out::println);
      }
      results.write(folder); // minutes of work, kept if the next network fails
    }
    results.publish(folder, out);
    return 0;
  }

  private String title() {
    return what == StepTask.TRAIN ? "Training steps beside PyTorch" : "Evaluation beside PyTorch";
  }

  private static Table table(List<PeerTime> all) {
    Table table =
        new Table(
            2,
            "network",
            "engine",
            "batch",
            "ms a batch (quartiles)",
            "images/s",
            "its time over ours (quartiles)",
            "peak memory");
    for (PeerTime t : all) {
      Quartiles seconds = t.timing().quartiles();
      table.add(
          t.setting().model() + " width " + t.setting().width(),
          t.engine(),
          String.valueOf(t.setting().batch()),
          "%s (%s..%s)"
              .formatted(
                  Numbers.three(seconds.median() * 1e3),
                  Numbers.three(seconds.low() * 1e3),
                  Numbers.three(seconds.high() * 1e3)),
          Numbers.three(t.setting().batch() / seconds.median()),
          t.timing().ratio().toString(),
          t.peakMemory().isPresent() ? Numbers.mebibytes(t.peakMemory().getAsLong()) : "-");
    }
    return table;
  }

  private static List<String> notes(List<PeerTime> all) {
    Set<String> notes = new LinkedHashSet<>();
    all.forEach(t -> notes.add(t.engine() + ": " + t.description()));
    notes.add("Ratios are taken round by round.");
    notes.add(
        all.getFirst().setting().device().isGpu()
            ? "A time is the mean over batches in a row, with the GPU waited for before the first and"
                + " after the last."
            : "Memory is the peak resident memory of each engine's process over an epoch with a"
                + " smaller last batch and evaluation.");
    notes.add(
        "checked: equally many parameters; losses of an evaluation and a training step on equal"
            + " weights and images agree to within %s, and the drop to the next step to a tenth."
                .formatted(
                    PeerTime.tolerance(all.getFirst().setting().device().options().precision())));
    return List.copyOf(notes);
  }
}
