package org.catchupmix.app.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunLock;
import org.catchupmix.study.compare.Ablation;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.ComparisonPage;
import org.catchupmix.study.compare.ComparisonTable;
import org.catchupmix.study.compare.MethodSetting;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.compare.RunQueue;
import org.catchupmix.study.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup compare}. */
@Command(
    name = "compare",
    description = {
      "Trains mix methods with several seeds and compares their results.",
      "Finished runs are not repeated; after a kill, the same command resumes."
    },
    subcommands = {SweepStatusCommand.class, SweepCollectCommand.class},
    footer = {
      "",
      "A method may have options, named by their recipe keys: catchup:keep=random:mix-layers=0+1.",
      "Options in the recipe apply only to the recipe's own method.",
      "  catchup compare recipes/default.yaml --methods none,mixup,catchup --seeds 1,2 --jobs 2",
      "  catchup compare recipes/default.yaml --ablate keep,norm --seeds 1,2"
    })
public final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD[:KEY=VALUE]",
      description = "methods to compare")
  List<String> methods = List.of("none", "mixup", "cutmix", "manifold", "catchup");

  @Option(
      names = "--ablate",
      split = ",",
      paramLabel = "CHOICE",
      description =
          "instead of --methods: catchup with one of its options changed at a time; any of ${COMPLETION-CANDIDATES}")
  List<Ablation> ablate = List.of();

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

  @Option(names = "--seeds", split = ",", paramLabel = "S", description = "seeds of each method")
  List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--on",
      paramLabel = "local|slurm",
      description = "where to train: on this machine, or as Slurm tasks")
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

  @Mixin final SettingFlags slurm = SettingFlags.of(Setting.Group.SLURM);

  /** Engines that train runs. */
  enum Engine {
    LOCAL,
    SLURM
  }

  /** Plans the runs, trains the missing ones, writes the results and returns the exit code. */
  @Override
  public Integer call() throws IOException {
    Recipe base = recipe();
    Path folder = out == null ? defaultFolder() : out;
    List<MethodSetting> all =
        ablate.isEmpty()
            ? methods.stream().map(MethodSetting::parse).toList()
            : Ablation.settings(base, ablate);
    MethodSetting.requireUse(base, given.keySet(), all);
    String reference = ablate.isEmpty() ? "none" : Ablation.REFERENCE;
    Comparison comparison = Comparison.plan(base, folder, reference, all, seeds);
    SweepPlan plan = SweepPlan.of(comparison, base);
    RunQueue queue = new RunQueue(jobs == null ? 1 : jobs, System.out);
    SweepSubmission submission = new SweepSubmission(comparison, request(base));
    if (on == Engine.SLURM) {
      submission.check();
    }
    if (dryRun) {
      return on == Engine.SLURM ? submission.print() : list(comparison);
    }
    Files.createDirectories(folder);
    try (RunLock _ = RunLock.take(new RunFolder(folder))) {
      return on == Engine.SLURM ? submission.run(plan) : train(comparison, plan, queue);
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

  private static int train(Comparison comparison, SweepPlan plan, RunQueue queue)
      throws IOException {
    plan.write(comparison.out());
    Map<String, String> failures = queue.train(comparison.runs());
    writeResults(comparison, failures);
    if (!failures.isEmpty()) {
      throw new RunException(
          "%d of %d runs failed: %s"
              .formatted(failures.size(), comparison.runs().size(), failures));
    }
    return 0;
  }

  /** Writes tables and page of the runs that are done, if there are any. */
  static void writeResults(Comparison comparison, Map<String, String> failures) throws IOException {
    ComparisonTable table = ComparisonTable.of(comparison);
    if (!table.isEmpty()) {
      Path page = ComparisonPage.write(table, failures);
      System.out.printf("%n%s%n%s%npage    %s%n", comparison.title(), table.toText(), page);
    }
  }

  /** Returns the request of recipe and flags; flags of the other engine are rejected. */
  private SlurmRequest request(Recipe base) {
    List<String> idle = slurm.given().stream().map(s -> s.flag()).toList();
    Usage.require(
        on == Engine.SLURM || idle.isEmpty(),
        "%s does nothing here: it belongs to --on slurm",
        String.join(", ", idle));
    Usage.require(
        on == Engine.LOCAL || jobs == null,
        "--jobs does nothing here: it belongs to --on local; of --on slurm it is --at-once");
    base.device().requireKnown(); // else each run would find it out
    return slurm.over(base).slurm();
  }

  private Path defaultFolder() {
    String name =
        recipeFile == null
            ? "train"
            : recipeFile.getFileName().toString().replaceAll("\\.ya?ml$", "");
    return Path.of("runs", (ablate.isEmpty() ? "compare-" : "ablate-") + name);
  }

  private Recipe recipe() {
    for (String key : List.of("name", "runs", "seed", "mix")) {
      Usage.require(
          !given.containsKey(key),
          "--set %s: the command decides that itself; see --out, --seeds and the methods",
          key);
    }
    Recipe file = recipeFile == null ? new Recipe() : RecipeFile.read(recipeFile);
    return RecipeFile.with(file, "--set", given);
  }
}
