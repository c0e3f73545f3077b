package org.catchupmix.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.catchupmix.bench.peers.Engines;
import org.catchupmix.bench.peers.PeerTimes;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.Quartiles;
import org.catchupmix.bench.report.Report;
import org.catchupmix.bench.report.Table;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.Precision;
import org.catchupmix.core.UserException;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.train.DeviceOptions;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catchup bench peers}. */
@Command(
    name = "peers",
    description =
        "The training step of PreActResNet-18 in PyTorch from Python, where that is found, and on the cpu"
            + " device in DJL (PyTorch from Java), in turn with ours, in the same precision.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PeersCommand implements Callable<Integer> {
  @Mixin BenchOptions options;

  @Mixin DeviceOptions device = OpenedDevice.cpuUnlessAsked();

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "of the stem (default: ${DEFAULT-VALUE})")
  int width = 64;

  @Mixin BatchOption batch = BatchOption.list(2, List.of(32, 128), List.of(32));

  @Override
  public Integer call() throws IOException {
    options.check();
    PrintStream out = System.out;
    OpenedDevice opened = OpenedDevice.of(device, options, out);
    List<StepSetting> settings = settings(opened.device());
    List<Engines.Engine> engines = engines(opened.device(), out);
    Path folder = options.makeFolder();
    Environment environment = options.environment(opened.devices());
    int warmups = options.quick ? 12 : 15;
    int rounds = options.quick ? 9 : 25;
    List<PeerTimes> all = new ArrayList<>();
    for (StepSetting s : settings) {
      out.printf(
          "%s: %d engines in turn, %d rounds to warm up, %d that count%n",
          s, engines.size(), warmups, rounds);
      all.add(
          PeerTimes.measure(s, engines, warmups, rounds, Reports.rounds(warmups + rounds, out)));
    }
    List<RunResult> results = new ArrayList<>();
    all.forEach(t -> results.addAll(t.results()));
    Report report =
        new Report(
            "Training steps of PreActResNet-18 beside other engines",
            environment,
            results,
            table(all),
            notes(all),
            bars(all));
    Reports.finish(report, folder, out);
    return 0;
  }

  private List<StepSetting> settings(StepDevice on) {
    List<Integer> sizes = batch.sizes(options.quick);
    try {
      return sizes.stream().map(b -> new StepSetting("preact-resnet18", width, b, on)).toList();
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  /** Ours first. */
  private List<Engines.Engine> engines(StepDevice on, PrintStream out) {
    boolean isGpu = on.name().startsWith("cuda");
    if (!isGpu && !on.name().equals("cpu")) {
      throw options.error("--device %s: other engines run on cpu and on cuda".formatted(on.name()));
    }
    List<Engines.Engine> peers = new ArrayList<>();
    if (isGpu || on.options().precision() != Precision.FP32) {
      out.println("not measured: djl, which comes for the cpu device and single precision");
    } else {
      peers.addAll(Engines.inJava());
      if (peers.isEmpty()) {
        out.println(
            "not measured: djl, whose libraries './catchup bench peers' brings in a checkout of the"
                + " sources (a Maven profile)");
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

  private static Table table(List<PeerTimes> all) {
    Table table =
        new Table(
            2,
            "engine",
            "batch",
            "ms a step (quartiles)",
            "pictures/s",
            "its time over ours (quartiles)",
            "peak host memory");
    for (PeerTimes t : all) {
      for (int e = 0; e < t.engines().size(); e++) {
        Quartiles seconds = t.turns().times(e);
        OptionalLong memory = t.peakMemory().get(e);
        table.add(
            t.engines().get(e),
            String.valueOf(t.setting().batch()),
            "%s (%s..%s)"
                .formatted(
                    Numbers.three(seconds.median() * 1e3),
                    Numbers.three(seconds.low() * 1e3),
                    Numbers.three(seconds.high() * 1e3)),
            Numbers.three(rate(t, e)),
            t.turns().ratio(e, 0).toString(),
            memory.isPresent() ? Numbers.mebibytes(memory.getAsLong()) : "-");
      }
    }
    return table;
  }

  /** Pictures a second in the median step. */
  private static double rate(PeerTimes t, int engine) {
    return t.setting().batch() / t.turns().times(engine).median();
  }

  private static List<String> notes(List<PeerTimes> all) {
    List<String> notes = new ArrayList<>();
    PeerTimes first = all.getFirst();
    for (int e = 0; e < first.engines().size(); e++) {
      notes.add(first.engines().get(e) + ": " + first.descriptions().get(e));
    }
    notes.add(
        "each engine in a process of its own, one running at a time; ratios are taken round by"
            + " round, memory is the most of the host's that the process occupied.");
    notes.add(
        "checked: all train equally many parameters, their first losses agree to within %s, all losses are finite."
            .formatted(Numbers.three(PeerTimes.FIRST_LOSSES_WITHIN)));
    for (PeerTimes t : all) {
      int djl = t.engines().indexOf("djl");
      IntStream.range(0, t.engines().size())
          .filter(e -> djl >= 0 && t.engines().get(e).startsWith("pytorch-"))
          .filter(e -> rate(t, e) > rate(t, djl))
          .forEach(
              e ->
                  notes.add(
                      "DJL is slower than PyTorch in Python (%s), batch %d: %s against %s pictures/s."
                          .formatted(
                              t.engines().get(e),
                              t.setting().batch(),
                              Numbers.three(rate(t, djl)),
                              Numbers.three(rate(t, e)))));
    }
    return notes;
  }

  private static Bars bars(List<PeerTimes> all) {
    List<String> rows = new ArrayList<>();
    List<double[]> rates = new ArrayList<>();
    for (PeerTimes t : all) {
      for (int e = 0; e < t.engines().size(); e++) {
        Quartiles s = t.turns().times(e);
        int batch = t.setting().batch();
        rows.add("%s, batch %d".formatted(t.engines().get(e), batch));
        rates.add(new double[] {batch / s.median(), batch / s.high(), batch / s.low()});
      }
    }
    return new Bars(
        "pictures a second, median and quartiles",
        rows,
        List.of(
            new Bars.Series(
                "engines",
                rates.stream().mapToDouble(r -> r[0]).toArray(),
                rates.stream().mapToDouble(r -> r[1]).toArray(),
                rates.stream().mapToDouble(r -> r[2]).toArray())),
        Double.NaN);
  }
}
