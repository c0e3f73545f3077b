package org.catchupmix.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.NamedRuns;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RunSettings;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.study.analyze.Analysis;
import org.catchupmix.study.analyze.Analysis.AnalyzedRun;
import org.catchupmix.study.analyze.AnalysisResults;
import org.catchupmix.study.analyze.DropAnalysis;
import org.catchupmix.study.analyze.FiltersAnalysis;
import org.catchupmix.study.analyze.LandscapeAnalysis;
import org.catchupmix.study.analyze.MapsAnalysis;
import org.catchupmix.study.analyze.NormsAnalysis;
import org.catchupmix.study.landscape.Survey.Extent;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.robust.suite.TestedNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "analyze",
    description = {
      "Analyzes the networks of runs.",
      "Writes figures to each run's folder, and others that compare several runs."
    },
    footer = {
      "",
      "  catchup analyze runs/NAME",
      "  catchup analyze runs/A runs/B --what drop --limit 500"
    })
public final class AnalyzeCommand implements Callable<Integer> {
  /** Most points along an axis, and most directions: more would take days, and gigabytes. */
  private static final int MAX_POINTS = 999;

  /** Analyses that read a flag, of flags that others ignore. */
  private static final Map<String, Set<String>> READERS =
      new TreeMap<>(
          Map.of(
              "--mix-point", Set.of("maps", "norms"),
              "--images", Set.of("maps"),
              "--filters", Set.of("maps"),
              "--grid", Set.of("landscape"),
              "--directions", Set.of("landscape"),
              "--landscape-images", Set.of("landscape")));

  @Spec CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "run folders, or names of runs")
  List<Path> runs = new ArrayList<>();

  @Option(
      names = "--what",
      split = ",",
      paramLabel = "NAME",
      description = "all, filters, drop, maps, norms, landscape (default: all)")
  List<String> what = List.of("all");

  @Option(
      names = "--mix-point",
      paramLabel = "K",
      description = "mix point of maps and norms (default: the network's middle one)")
  Integer point;

  @Option(
      names = "--images",
      split = ",",
      paramLabel = "N",
      description = "numbers of the test images of maps, from 0 (default: four, evenly spread)")
  List<Integer> images = List.of();

  @Option(
      names = "--filters",
      paramLabel = "N",
      description = "strongest and weakest filters of maps (default: ${DEFAULT-VALUE} of each)")
  int filters = 2;

  @Option(
      names = "--grid",
      paramLabel = "N",
      description =
          "points along each axis of the plane of landscape, odd (default: ${DEFAULT-VALUE})")
  int grid = 25;

  @Option(
      names = "--directions",
      paramLabel = "N",
      description = "directions of the lines of landscape (default: ${DEFAULT-VALUE})")
  int directions = 16;

  @Option(
      names = "--landscape-images",
      paramLabel = "N",
      description =
          "training images of landscape, spread evenly; 0 for all (default: ${DEFAULT-VALUE})")
  int landscapeImages = 1000;

  @Option(names = "--best", description = "use the weights of the best epoch")
  boolean best;

  @Option(
      names = "--data",
      paramLabel = "NAME[:DIR]",
      description = "test images (default: the run's)")
  String data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "number of images, spread evenly; 0 for all (default: ${DEFAULT-VALUE})")
  int limit;

  @Option(
      names = "--test-seed",
      paramLabel = "S",
      description = "seed of the analyses (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for figures of several runs (default: analysis, beside the first)")
  Path out;

  @Mixin NamedRuns named;

  @Mixin FigureFlags figures;

  @Mixin
  final SettingFlags settings = SettingFlags.of(Group.DEVICE, Settings.allNamed("eval-batch"));

  /** All analyses, in the order of execution. */
  private List<Analysis<?>> known() {
    OptionalInt at = point == null ? OptionalInt.empty() : OptionalInt.of(point);
    return List.of(
        new FiltersAnalysis(),
        new DropAnalysis(),
        new MapsAnalysis(images, at, filters),
        new NormsAnalysis(at),
        new LandscapeAnalysis(new Extent(directions, grid), landscapeImages));
  }

  @Override
  public Integer call() throws IOException {
    Usage.require(limit >= 0, "--limit %d must be at least 0", limit);
    Usage.require(
        grid >= 3 && grid <= MAX_POINTS && grid % 2 == 1,
        "--grid %d must be odd and in 3..%d: the trained weights are in its middle",
        grid,
        MAX_POINTS);
    Usage.require(filters >= 1, "--filters %d must be at least 1", filters);
    Usage.require(
        directions >= 1 && directions <= MAX_POINTS,
        "--directions %d must be in 1..%d",
        directions,
        MAX_POINTS);
    Usage.require(
        landscapeImages >= 0, "--landscape-images %d must be at least 0", landscapeImages);
    List<Analysis<?>> analyses = chosen();
    READERS.forEach(
        (flag, readers) ->
            Usage.require(
                !spec.commandLine().getParseResult().hasMatchedOption(flag)
                    || analyses.stream().anyMatch(a -> readers.contains(a.name())),
                "%s does nothing here: it belongs to --what %s",
                flag,
                String.join(" or ", new TreeSet<>(readers))));
    // A folder given twice would count as two seeds.
    List<Path> folders = named.find(runs);
    Usage.require(
        out == null || folders.size() > 1, "--out does nothing here: it belongs to several RUNs");
    Path together = out == null ? RunNames.home(folders).resolve("analysis") : out;
    if (out != null) {
      FigureFolder.requireWritable(together);
    }
    try (Backend backend = settings.settle(DeviceSettings.class).open(System.out);
        DeviceNotes _ = new DeviceNotes(backend, System.out::println)) {
      return analyze(folders, analyses, together, backend) ? 0 : Usage.FAILED;
    }
  }

  private List<Analysis<?>> chosen() {
    List<String> names = known().stream().map(Analysis::name).toList();
    for (String name : what) {
      Usage.require(
          name.equals("all") || names.contains(name),
          "--what '%s' is unknown: known are all, %s",
          name,
          String.join(", ", names));
    }
    return known().stream().filter(a -> what.contains("all") || what.contains(a.name())).toList();
  }

  /**
   * Analyses the runs. A run or an analysis that fails does not stop the others.
   *
   * @param together where figures of several runs go
   */
  private boolean analyze(
      List<Path> folders, List<Analysis<?>> analyses, Path together, Backend backend) {
    List<AnalysisResults<?>> all =
        analyses.stream().<AnalysisResults<?>>map(AnalysisResults::new).toList();
    Map<List<Object>, Path> seen = new HashMap<>();
    boolean whole = true;
    for (Path folder : folders) {
      try (OpenRun run = OpenRun.of(folder, best, Optional.ofNullable(data), backend)) {
        if (folders.size() > 1) {
          run.folder().requireDone();
        }
        run.remark().ifPresent(this::note);
        Path twin = seen.putIfAbsent(List.of(run.settings(), run.recipe().run().seed()), folder);
        if (twin != null) {
          note("note: %s has settings and seed of %s: it counts twice".formatted(folder, twin));
        }
        AnalyzedRun analyzed =
            new AnalyzedRun(
                run,
                TestedNetwork.of(run, limit, settings.settle(RunSettings.class).evalBatch()),
                seed);
        for (AnalysisResults<?> results : all) {
          whole &= add(results, analyzed);
        }
      } catch (RuntimeException e) {
        note(folder + ": " + Failures.message(e));
        whole = false;
      }
    }
    for (AnalysisResults<?> results : all) {
      String name = results.name();
      try {
        results.compare(new FigureFolder(together, figures.options(), System.out));
      } catch (IOException | RuntimeException e) {
        note(name + " of several runs: " + Failures.message(e));
        whole = false;
      }
    }
    return whole;
  }

  private boolean add(AnalysisResults<?> results, AnalyzedRun run) {
    String label = run.run().name() + " " + results.name();
    long start = System.nanoTime();
    try (Progress steps = new Progress(System.out, Progress.isTerminal(), label)) {
      Path folder = run.run().folder().analysis();
      results.add(run, new FigureFolder(folder, figures.options(), System.out), steps);
    } catch (IOException | RuntimeException e) {
      note(label + ": " + Failures.message(e));
      return false;
    }
    System.out.printf("%s: %.1f s%n", label, (System.nanoTime() - start) / 1e9);
    return true;
  }

  private void note(String sentence) {
    spec.commandLine().getErr().println("catchup: " + sentence);
  }
}
