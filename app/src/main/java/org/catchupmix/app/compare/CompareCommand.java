package org.catchupmix.app.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunLock;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.ComparisonPage;
import org.catchupmix.study.compare.ComparisonTable;
import org.catchupmix.study.compare.Grid;
import org.catchupmix.study.compare.MethodSetting;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.compare.RunQueue;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    description = {
      "Trains mix methods with several seeds and compares their results.",
      "Finished runs are not repeated; after a kill, the same command resumes."
    },
    subcommands = {SweepStatusCommand.class, SweepCollectCommand.class},
    footer = {
      "",
      "A method may have options, named by their recipe keys: catchup:keep=random:lr=0.05.",
      "Options in the recipe apply only to the recipe's own method.",
      "  catchup compare recipes/default.yaml --methods none,catchup --jobs 2",
      "  catchup compare --methods none,catchup,catchup:keep=random --equivalent 1",
      "  catchup compare --set val=0.1 --grid lr=0.05,0.1 --grid weight-decay=5e-4,1e-3"
    })
public final class CompareCommand implements Callable<Integer> {
  private static final Pattern SEEDS = Pattern.compile("(-?[0-9]{1,18})(?:-([0-9]{1,18}))?");

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD[:KEY=VALUE]",
      description = "methods to compare (default: none,mixup,cutmix,manifold,catchup)")
  List<String> methods = List.of("none", "mixup", "cutmix", "manifold", "catchup");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "YAML file of the shared settings (default: those of 'train')")
  Path recipeFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a setting of the recipe; may be repeated")
  Map<String, String> given = new LinkedHashMap<>();

  @Option(
      names = "--grid",
      paramLabel = "KEY=VALUE,VALUE",
      description =
          "first train each method with each combination, then compare the one with the best validation accuracy (--set val=0.1); may be repeated")
  Map<String, String> grid = new LinkedHashMap<>();

  @Option(
      names = "--grid-seeds",
      split = ",",
      paramLabel = "S|FIRST-LAST",
      description = "seeds of the trials of --grid (default: 101,102)")
  List<String> gridSeeds;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "S|FIRST-LAST",
      description = "seeds of each method, such as 1,2 or 1-8 (default: 1-3)")
  List<String> seeds = List.of("1-3");

  @Option(
      names = "--on",
      paramLabel = "local|slurm",
      description = "where to train: on this machine, or as Slurm tasks (default: local)")
  Engine on = Engine.LOCAL;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "with --on local: number of runs at once, each with its share of threads (default: 1)")
  Integer jobs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for runs, tables and page (default: runs/compare-RECIPE)")
  Path out;

  @Option(names = "--dry-run", description = "list what would run, or print the script for Slurm")
  boolean dryRun;

  @Spec CommandSpec spec;

  @Mixin FigureFlags figures;

  @Mixin EquivalenceFlag equivalence;

  @Mixin final SettingFlags slurm = SettingFlags.of(Group.SLURM);

  /** Engines that train runs. */
  enum Engine {
    LOCAL,
    SLURM
  }

  /** Plans the runs, trains the missing ones, writes the results and returns the exit code. */
  @Override
  public Integer call() throws IOException {
    equivalence.margin(); // before anything is trained
    RecipeText base = recipe();
    Path folder = out == null ? defaultFolder() : out;
    List<MethodSetting> all = methods.stream().map(MethodSetting::parse).toList();
    MethodSetting.requireUse(base, given.keySet(), all);
    String reference = reference(all);
    Comparison comparison =
        Comparison.plan(base, folder, reference, all, numbers("--seeds", seeds));
    Usage.require(
        gridSeeds == null || !grid.isEmpty(),
        "--grid-seeds does nothing here: it belongs to --grid");
    List<String> trialSeeds = gridSeeds == null ? List.of("101", "102") : gridSeeds;
    Grid tuning = new Grid(grid, numbers("--grid-seeds", trialSeeds));
    Usage.require(grid.isEmpty() || on == Engine.LOCAL, "--grid belongs to --on local");
    Optional<Comparison> trials =
        grid.isEmpty() ? Optional.empty() : Optional.of(tuning.plan(base, comparison));
    RunQueue queue = new RunQueue(jobs == null ? 1 : jobs, System.out);
    SweepSubmission submission = new SweepSubmission(comparison, request(base));
    if (on == Engine.SLURM) {
      submission.check();
    }
    if (dryRun) {
      return on == Engine.SLURM ? submission.print() : list(trials.orElse(comparison));
    }
    Files.createDirectories(folder);
    try (RunLock _ = RunLock.take(new RunFolder(folder))) {
      if (on == Engine.SLURM) {
        return submission.run(SweepPlan.of(comparison, base));
      }
      Comparison chosen =
          trials.isEmpty() ? comparison : tune(base, tuning, comparison, trials.get(), queue);
      return train(chosen, SweepPlan.of(chosen, base), queue);
    }
  }

  /** Returns the label of the reference, {@code none} with any settings. */
  private static String reference(List<MethodSetting> settings) {
    return settings.stream()
        .filter(setting -> setting.mix().equals(MixMethods.NONE))
        .map(MethodSetting::label)
        .findFirst()
        .orElse(MixMethods.NONE);
  }

  /** Reads seeds, each a number or a range. */
  private static List<Long> numbers(String flag, List<String> words) {
    List<Long> numbers = new ArrayList<>();
    for (String word : words) {
      Matcher match = SEEDS.matcher(word);
      Usage.require(match.matches(), "%s '%s' must be a number, or a range as 1-8", flag, word);
      long first = Long.parseLong(match.group(1));
      long last = match.group(2) == null ? first : Long.parseLong(match.group(2));
      Usage.require(
          first <= last && last - first < 1000,
          "%s %s must count up, to at most 1000 seeds",
          flag,
          word);
      LongStream.rangeClosed(first, last).forEach(numbers::add);
    }
    for (long seed : numbers) {
      Usage.require(
          Collections.frequency(numbers, seed) == 1,
          "%s %s names %d twice, but each seed counts once",
          flag,
          String.join(",", words),
          seed);
    }
    return numbers;
  }

  private static Comparison tune(
      RecipeText base, Grid grid, Comparison comparison, Comparison trials, RunQueue queue)
      throws IOException {
    requireDone(trials, queue.train(trials.runs()));
    Grid.Selection selection = grid.choose(comparison, trials);
    grid.write(selection, comparison);
    System.out.printf("%n%s%n%n", selection.tried().toText());
    return selection.plan(base, comparison);
  }

  private static void requireDone(Comparison comparison, Map<String, String> failures) {
    if (!failures.isEmpty()) {
      throw new RunException(
          "%d of %d runs failed: %s"
              .formatted(failures.size(), comparison.runs().size(), failures));
    }
  }

  private static int list(Comparison comparison) {
    for (PlannedRun run : comparison.runs()) {
      System.out.printf(
          "%-8s %s  (%s)%n",
          run.state().name().toLowerCase(Locale.ROOT), run.title(), run.folder().path());
    }
    return 0;
  }

  private int train(Comparison comparison, SweepPlan plan, RunQueue queue) throws IOException {
    plan.write(comparison.out());
    Map<String, String> failures = queue.train(comparison.runs());
    writeResults(comparison, failures, figures.options(), equivalence.margin());
    requireDone(comparison, failures);
    return 0;
  }

  /** Writes tables and page of the runs that are done, if there are any. */
  static void writeResults(
      Comparison comparison,
      Map<String, String> failures,
      FigureOptions options,
      OptionalDouble margin)
      throws IOException {
    ComparisonTable table = ComparisonTable.of(comparison, options, margin);
    if (!table.isEmpty()) {
      Path page = ComparisonPage.write(table, failures);
      System.out.printf("%n%s%npage    %s%n", table.in(TableFormat.TEXT), page);
    }
  }

  /** Returns the request of recipe and flags; flags of the other engine are rejected. */
  private SlurmRequest request(RecipeText base) {
    List<String> idle = slurm.given().stream().map(s -> s.flag()).toList();
    Usage.require(
        on == Engine.SLURM || idle.isEmpty(),
        "%s does nothing here: it belongs to --on slurm",
        String.join(", ", idle));
    Usage.require(
        on == Engine.LOCAL || jobs == null,
        "--jobs does nothing here: it belongs to --on local; of --on slurm it is --at-once");
    for (String flag : List.of("--format", "--titles", "--label", "--equivalent")) {
      Usage.require(
          on == Engine.LOCAL || !spec.commandLine().getParseResult().hasMatchedOption(flag),
          "%s does nothing here: it belongs to --on local and to compare collect",
          flag);
    }
    base.settle(DeviceSettings.class).requireKnown(); // before every run fails by it
    return slurm.over(base).settle(SlurmRequest.class);
  }

  private Path defaultFolder() {
    String name =
        recipeFile == null
            ? "train"
            : recipeFile.getFileName().toString().replaceAll("\\.ya?ml$", "");
    return Path.of("runs", "compare-" + name);
  }

  private RecipeText recipe() {
    for (String key : List.of("name", "runs", "seed", "mix")) {
      Usage.require(
          !given.containsKey(key),
          "--set %s: the command decides that itself; see --out, --seeds and the methods",
          key);
    }
    RecipeText file = recipeFile == null ? new RecipeText() : RecipeFile.read(recipeFile);
    return file.with("--set", given);
  }
}
