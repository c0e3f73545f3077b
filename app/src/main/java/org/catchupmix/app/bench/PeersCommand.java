package org.catchupmix.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.bench.peers.Engines;
import org.catchupmix.bench.peers.PeerTime;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.results.TextTable;
import org.catchupmix.bench.step.InterleavedTimes;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.UserException;
import org.catchupmix.core.backend.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench peers}. */
@Command(
    name = "peers",
    description = {
      "The training step of PreActResNet-18 beside PyTorch and DJL.",
      "PyTorch runs from Python, if it is found; DJL runs on the cpu device. The engines take turns,"
          + " in the same precision."
    })
final class PeersCommand implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions(2, List.of(32, 128), List.of(32));

  @Mixin final SettingFlags device = OpenedDevice.flags("cpu");

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "of the stem (default: ${DEFAULT-VALUE})")
  int width = 64;

  @Override
  public Integer call() throws IOException {
    options.validate();
    PrintStream out = System.out;
    OpenedDevice opened = OpenedDevice.of(device, options, out);
    List<StepSetting> settings = opened.settings(List.of("preact-resnet18"), width, options);
    List<Engines.Engine> engines = engines(opened.device(), out);
    Path folder = options.makeFolder();
    Map<String, String> environment = options.environment(opened.devices());
    int warmups = options.quick ? 12 : 15;
    int rounds = options.quick ? 9 : 25;
    List<PeerTime> all = new ArrayList<>();
    for (StepSetting s : settings) {
      String label = "%s: %d engines".formatted(s, engines.size());
      all.addAll(
          PeerTime.measure(
              s, engines, warmups, rounds, InterleavedTimes.announce(label, warmups, rounds, out)));
    }
    new BenchResults(
            "Training steps of PreActResNet-18 beside other engines",
            environment,
            all.stream().map(PeerTime::result).toList(),
            table(all),
            notes(all))
        .publish(folder, out);
    return 0;
  }

  /** Returns ours first. */
  private List<Engines.Engine> engines(StepDevice on, PrintStream out) {
    boolean isGpu = on.name().startsWith("cuda");
    if (!isGpu && !on.name().equals("cpu")) {
      throw options.error("--device %s: other engines run on cpu and on cuda".formatted(on.name()));
    }
    List<Engines.Engine> peers = new ArrayList<>();
    if (isGpu || on.options().precision() != Precision.FP32) {
      out.println("not measured: djl, which supports the device cpu in single precision");
    } else {
      peers.addAll(Engines.inJava());
      if (peers.isEmpty()) {
        out.println(
            "not measured: djl, whose libraries './catchup bench peers' downloads in a checkout of"
                + " the sources");
      }
    }
    List<Engines.Engine> python = Engines.inPython(isGpu);
    if (python.isEmpty()) {
      out.println(
          "not measured: PyTorch in Python, which is not installed here"
              + (isGpu ? ", or sees no GPU" : " (Debian: python3-torch)"));
    }
    peers.addAll(python);
    if (peers.isEmpty()) {
      throw new UserException("there is no other engine to compare with");
    }
    List<Engines.Engine> selected = new ArrayList<>(options.select(peers, Engines.Engine::name));
    selected.addFirst(Engines.own());
    return selected;
  }

  private static TextTable table(List<PeerTime> all) {
    TextTable table =
        new TextTable(
            2,
            "engine",
            "batch",
            "ms a step (quartiles)",
            "images/s",
            "its time over ours (quartiles)",
            "peak host memory");
    for (PeerTime t : all) {
      Quartiles seconds = t.timing().quartiles();
      table.add(
          t.engine(),
          String.valueOf(t.setting().batch()),
          "%s (%s..%s)"
              .formatted(
                  Numbers.three(seconds.median() * 1e3),
                  Numbers.three(seconds.low() * 1e3),
                  Numbers.three(seconds.high() * 1e3)),
          Numbers.three(t.rate().median()),
          t.timing().ratio().toString(),
          t.peakMemory().isPresent() ? Numbers.mebibytes(t.peakMemory().getAsLong()) : "-");
    }
    return table;
  }

  private static List<String> notes(List<PeerTime> all) {
    Set<String> notes = new LinkedHashSet<>();
    all.forEach(t -> notes.add(t.engine() + ": " + t.description()));
    notes.add(
        "Each engine runs in a process of its own, one at a time. Ratios are taken round by round;"
            + " memory is the peak resident memory of the process.");
    notes.add(
        "checked: all train equally many parameters, their first losses agree to within %s, all losses are finite."
            .formatted(Numbers.three(PeerTime.FIRST_LOSSES_WITHIN)));
    for (PeerTime djl : all) {
      all.stream()
          .filter(t -> djl.engine().equals("djl") && t.engine().startsWith("pytorch-"))
          .filter(t -> t.setting().equals(djl.setting()))
          .filter(t -> t.rate().median() > djl.rate().median())
          .map(
              t ->
                  "DJL is slower than PyTorch in Python (%s), batch %d: %s against %s images/s."
                      .formatted(
                          t.engine(),
                          t.setting().batch(),
                          Numbers.three(djl.rate().median()),
                          Numbers.three(t.rate().median())))
          .forEach(notes::add);
    }
    return List.copyOf(notes);
  }
}
