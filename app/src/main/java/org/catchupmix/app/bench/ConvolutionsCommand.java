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
import org.catchupmix.app.cli.Usage;
import org.catchupmix.bench.peers.ConvolutionSetting;
import org.catchupmix.bench.peers.ConvolutionTime;
import org.catchupmix.bench.peers.Engines;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.io.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "convolutions",
    description = {
      "Compares each pass of single convolutions with PyTorch's.",
      "The engines compute the same numbers, run alternately, and must agree on the results."
    },
    footer = {"", "  catchup bench convolutions --filter depthwise --threads 1"})
final class ConvolutionsCommand implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions(List.of(32), List.of(32));

  @Mixin final SettingFlags device = OpenedDevice.flags("cpu");

  @Mixin final PeerOptions peers = new PeerOptions();

  @Override
  public Integer call() throws IOException {
    options.validate();
    PrintStream out = System.out;
    OpenedDevice opened = OpenedDevice.of(device, out);
    String name = opened.device().name();
    Usage.require(name.equals("cpu"), "--device %s must be cpu", name);
    List<ConvolutionSetting> settings =
        options.select(
            options.batches().stream().flatMap(b -> ConvolutionSetting.all(b).stream()).toList(),
            ConvolutionSetting::toString);
    List<Engines.Engine> engines = new ArrayList<>(List.of(Engines.own()));
    engines.addAll(peers.engines(opened.device(), Engines.CONVOLUTIONS));
    Path folder = options.makeFolder();
    Map<String, String> environment = options.environment(opened.devices());
    Measurements measured = new Measurements(out);
    measured.begin();
    Limits limits = Limits.measure(opened.device().options().threads(), out);
    measured.end(limits.results());
    List<ConvolutionTime> all = new ArrayList<>();
    int rounds = options.quick ? 5 : 15;
    for (ConvolutionSetting s : settings) {
      out.println(s);
      measured.begin();
      List<ConvolutionTime> times =
          ConvolutionTime.measure(s, opened.device(), engines, ConvolutionTime.WARM_UP, rounds);
      measured.end(times.stream().map(ConvolutionTime::result).toList());
      all.addAll(times);
      results(environment, measured, all, limits).write(folder); // kept if the next one fails
    }
    results(environment, measured, all, limits).publish(folder, out);
    return 0;
  }

  private static BenchResults results(
      Map<String, String> environment,
      Measurements measured,
      List<ConvolutionTime> all,
      Limits limits) {
    String title = "Convolutions beside PyTorch";
    return new BenchResults(title, environment, measured, table(all, limits), notes(all, limits));
  }

  private static Table table(List<ConvolutionTime> all, Limits limits) {
    Table table =
        new Table(
            4,
            "convolution",
            "batch",
            "pass",
            "engine",
            "ms (quartiles)",
            "GFLOP/s",
            "at least, ms",
            "its time over ours (quartiles)");
    for (ConvolutionTime t : all) {
      ConvolutionSetting s = t.setting();
      table.add(
          s.toString(),
          String.valueOf(s.batch()),
          t.pass().toString(),
          t.engine(),
          t.timing().quartiles().times(1e3).toString(),
          Numbers.three(s.flops() / t.timing().quartiles().median() * 1e-9),
          Numbers.three(limits.seconds(s.flops(), s.bytes()) * 1e3),
          t.timing().ratio().toString());
    }
    return table;
  }

  private static List<String> notes(List<ConvolutionTime> all, Limits limits) {
    Set<String> notes = new LinkedHashSet<>();
    all.forEach(t -> notes.add(t.engine() + ": " + t.description()));
    notes.add(limits.description());
    notes.add(
        "At least: the operations of the formula (Winograd computes fewer) at that rate, or its"
            + " tensors read and written once, whichever takes longer.");
    notes.add("Ratios are taken round by round.");
    notes.add("checked: before each timing, checksums of the engines' results agree to 1e-4.");
    return List.copyOf(notes);
  }
}
