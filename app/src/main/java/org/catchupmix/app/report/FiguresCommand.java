package org.catchupmix.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.NamedRuns;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RunSettings;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.study.figures.PaperFigures;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.Format;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.train.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup figures}: all figures and tables of the paper, by the commands that make them. */
@Command(
    name = "figures",
    description = {
      "Makes all figures and tables of the paper for runs, with an index page in its order.",
      "It runs 'eval --suite' where a run has no results of it, 'analyze' and 'mix-view', and says how long that takes."
    },
    footer = {
      "",
      "  catchup figures runs/none-1 runs/cutmix-1 runs/catchup-1",
      "  catchup figures runs/A runs/B --full --label catchup=\"Catch-up Mix\""
    })
public final class FiguresCommand implements Callable<Integer> {
  /** Tests of the paper, without the slow attacks. */
  static final String SUITES = "clean,fgsm,corrupt,deform,ood,calibration";

  private static final int CORRUPTED = 75;

  /** Other passes of the suites over the images: clean, attacks, deformations, noise. */
  private static final int OTHER_PASSES = 30;

  /** A pass forward and backward in passes forward. */
  private static final int BACKWARD = 3;

  /** Gradients for the numbers of a landscape: power iterations, probes of the trace. */
  private static final int GRADIENTS = 120;

  private static final int PROBE = 256;

  @Spec CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "run folders, or names of runs")
  List<Path> runs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder (default: figures, beside the first run)")
  Path out;

  @Option(
      names = "--full",
      description =
          "all test images and finer landscapes, as 'eval' and 'analyze' have them by default, instead of a quick draft")
  boolean full;

  @Mixin NamedRuns named;

  @Mixin FigureFlags figures;

  @Mixin
  final SettingFlags settings = SettingFlags.of(Group.DEVICE, Settings.allNamed("eval-batch"));

  /** Sizes of the work: a draft, or all. */
  record Size(int images, int directions, int grid, int landscapeImages) {
    static final Size DRAFT = new Size(200, 5, 11, 200);
    static final Size FULL = new Size(0, 16, 25, 1000);
  }

  /** Made smaller by tests. */
  Size draft = Size.DRAFT;

  @Override
  public Integer call() throws IOException {
    List<Path> folders = named.find(runs);
    for (Path folder : folders) {
      RunFolder.open(folder).requireDone();
    }
    Path home = RunNames.home(folders);
    Path to = out == null ? home.resolve("figures") : out;
    Size size = full ? Size.FULL : draft;
    // The fields are reset when the other commands are parsed.
    var options = figures.options();
    Set<String> own =
        new HashSet<>(Set.of("--runs", "--out", "--full", "--format", "--titles", "--label"));
    List<String> device = Usage.flags(spec, own);
    own.add("--eval-batch"); // which mix-view does not have
    List<String> pairDevice = Usage.flags(spec, own);
    List<String> flags = figures.arguments();
    // The page shows the PNG.
    List<String> pairFlags = figures.arguments(Format.PNG);
    List<Path> untested = PaperFigures.untested(folders, full, SUITES);
    FigureFolder.requireWritable(to);
    System.out.printf(
        "%s of %s into %s: about %s%n",
        full ? "figures" : "a draft of the figures",
        Plural.of(folders.size(), "run"),
        to,
        Progress.clock(estimate(folders, untested.size(), size)));
    boolean succeeded = true;
    if (!untested.isEmpty()) {
      List<String> eval = command("eval", untested, device);
      eval.addAll(List.of("--suite", SUITES));
      eval.addAll(figures.formatArguments());
      if (size.images() > 0) {
        eval.addAll(List.of("--limit", "" + size.images()));
      }
      succeeded &= run(eval);
    }
    List<String> analyze = command("analyze", folders, device);
    analyze.addAll(flags);
    if (folders.size() > 1) {
      analyze.addAll(List.of("--out", to.toString()));
    }
    analyze.addAll(List.of("--what", "all", "--limit", "" + size.images()));
    analyze.addAll(known("analyze", "--grid", size.grid()));
    analyze.addAll(known("analyze", "--directions", size.directions()));
    analyze.addAll(known("analyze", "--landscape-images", size.landscapeImages()));
    succeeded &= run(analyze);
    List<String> pair = new ArrayList<>(List.of("mix-view", "0", "1", "--weights"));
    pair.addAll(
        List.of(example(folders).toString(), "--out", to.resolve("mix-view.html").toString()));
    pair.addAll(pairDevice);
    pair.addAll(pairFlags);
    succeeded &= run(pair);
    System.out.printf("page    %s%n", PaperFigures.of(folders, to, options).write());
    return succeeded ? 0 : Usage.FAILED;
  }

  /** The run that shows the method on two images: the first of Catch-up Mix, or of all. */
  private static Path example(List<Path> folders) {
    return folders.stream()
        .filter(f -> RunFolder.open(f).recipe().mix().method().name().equals(MixMethods.CATCHUP))
        .findFirst()
        .orElse(folders.getFirst());
  }

  /** Seconds that the commands will take, by the speed of the first network on this machine. */
  private double estimate(List<Path> folders, int untested, Size size) {
    try (Backend backend = settings.settle(DeviceSettings.class).open(System.out);
        OpenRun run = OpenRun.of(folders.getFirst(), false, Optional.empty(), backend)) {
      TestedNetwork probe =
          TestedNetwork.of(run, PROBE, settings.settle(RunSettings.class).evalBatch());
      double seconds = Double.MAX_VALUE;
      // The first passes compile the program.
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        Evaluation.of(probe.network(), probe.images(), probe.transform(), probe.batch(), _ -> {});
        seconds = Math.min(seconds, (System.nanoTime() - start) * 1e-9 / probe.size());
      }
      long all = run.data().test().size();
      long images = size.images() == 0 ? all : Math.min(all, size.images());
      double tests = untested * images * (CORRUPTED + OTHER_PASSES);
      double points = size.directions() * 21 + size.grid() * size.grid();
      double landscape = size.landscapeImages() * (points + BACKWARD * GRADIENTS);
      double analyses = folders.size() * (images * 4 + landscape);
      return seconds * (tests + analyses);
    }
  }

  private static List<String> command(String name, List<Path> folders, List<String> flags) {
    List<String> all = new ArrayList<>(List.of(name));
    folders.forEach(f -> all.add(f.toString()));
    all.addAll(flags);
    return all;
  }

  /** A flag with its value, if the command has it. */
  private List<String> known(String command, String flag, int value) {
    var options = spec.root().subcommands().get(command).getCommandSpec().optionsMap();
    return options.containsKey(flag) ? List.of(flag, "" + value) : List.of();
  }

  private boolean run(List<String> command) {
    System.out.printf("== catchup %s%n", String.join(" ", command));
    return spec.root().commandLine().execute(command.toArray(String[]::new)) == 0;
  }
}
