package org.catchupmix.app.study;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.run.RunException;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.ComparisonPage;
import org.catchupmix.study.compare.ComparisonTable;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.compare.RunQueue;
import org.catchupmix.study.compare.Setting;
import org.catchupmix.study.sweep.SweepPlan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Flags of commands that compare many runs, and the execution of these commands. */
final class ComparisonOptions {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "the settings that all share, a YAML file (default: those of 'train')")
  Path recipeFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "a setting in place of the recipe's, such as epochs=3; may be given several times")
  Map<String, String> given = new LinkedHashMap<>();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "S",
      description = "of each method (default: 1,2,3)")
  List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--on",
      paramLabel = "local|slurm",
      description =
          "who trains: this machine, or tasks of Slurm, which is given what neither is done nor"
              + " waits or runs (default: local)")
  Engine on = Engine.LOCAL;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "of --on local: runs at once, each with its share of threads (default: 1)")
  Integer jobs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "the folder of the runs, the tables and the page; what is done there is not done again"
              + " (default: runs/COMMAND-RECIPE)")
  Path out;

  @Option(
      names = "--dry-run",
      description = "list what would run, or print the script for Slurm, and run nothing")
  boolean dryRun;

  @Mixin final SettingFlags slurm = SettingFlags.of(org.catchupmix.recipe.Setting.Group.SLURM);

  /** Engines that train runs. */
  enum Engine {
    LOCAL,
    SLURM
  }

  /** Plans the runs, trains the missing ones, writes the results and returns the exit code. */
  int call(CommandSpec spec, String reference, Function<Recipe, List<Setting>> settings)
      throws IOException {
    Recipe base = Usage.check(spec, this::recipe);
    Path folder = out == null ? defaultFolder(spec) : out;
    Comparison comparison =
        Usage.check(
            spec,
            () -> {
              List<Setting> all = settings.apply(base);
              Setting.requireUse(base, given, all);
              return Comparison.plan(base, folder, reference, all, seeds);
            });
    SlurmRequest asked = Usage.check(spec, () -> asked(base));
    SweepPlan plan = SweepPlan.of(comparison, base);
    if (on == Engine.SLURM) {
      SweepSubmission submission =
          Usage.check(spec, () -> new SweepSubmission(spec.name(), comparison, asked).checked());
      return dryRun ? submission.print() : locked(folder, () -> submission.run(plan));
    }
    RunQueue queue = Usage.check(spec, () -> new RunQueue(jobs == null ? 1 : jobs, System.out));
    if (dryRun) {
      for (PlannedRun run : comparison.runs()) {
        System.out.printf(
            "%-8s %s  (%s)%n",
            run.state().name().toLowerCase(Locale.ROOT), run.title(), run.folder().path());
      }
      return 0;
    }
    return locked(
        folder,
        () -> {
          plan.write(folder);
          return train(spec, comparison, queue);
        });
  }

  /** Work on a locked folder. */
  private interface Work {
    int run() throws IOException;
  }

  private static int locked(Path folder, Work work) throws IOException {
    Files.createDirectories(folder);
    Path lock = folder.resolve("lock");
    AtomicFile.requireRegular(lock);
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = tryLock(channel)) {
      if (held == null) {
        throw new RunException(folder + " is being worked on by another comparison");
      }
      return work.run();
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This program holds the lock.
    }
  }

  private static int train(CommandSpec spec, Comparison comparison, RunQueue queue)
      throws IOException {
    Map<String, String> failures = Usage.check(spec, () -> queue.train(comparison.runs()));
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

  /** Returns the request of recipe and flags; flags of another engine are rejected. */
  private SlurmRequest asked(Recipe base) {
    if (on == Engine.SLURM && jobs != null) {
      throw new IllegalArgumentException(
          "--jobs does nothing here: it belongs to --on local; of --on slurm it is --at-once");
    }
    if (on == Engine.LOCAL && !slurm.given().isEmpty()) {
      throw new IllegalArgumentException(
          slurm.given().getFirst().flag() + " does nothing here: it belongs to --on slurm");
    }
    if (on == Engine.SLURM) {
      base.device().requireKnown(); // else each task would find it out
    }
    return slurm.over(base).slurm();
  }

  private Path defaultFolder(CommandSpec spec) {
    String name =
        recipeFile == null
            ? "train"
            : recipeFile.getFileName().toString().replaceAll("\\.ya?ml$", "");
    return Path.of("runs", spec.name() + "-" + name);
  }

  private Recipe recipe() {
    for (String key : given.keySet()) {
      if (List.of("name", "runs", "seed", "mix").contains(key)) {
        throw new IllegalArgumentException(
            "--set %s: the command decides that itself; see --out, --seeds and the methods"
                .formatted(key));
      }
    }
    Recipe file = recipeFile == null ? new Recipe() : RecipeFile.read(recipeFile);
    return RecipeFile.with(file, "--set", given);
  }
}
