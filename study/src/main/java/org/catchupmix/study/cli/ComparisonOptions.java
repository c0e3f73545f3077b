package org.catchupmix.study.cli;

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
import org.catchupmix.cli.Usage;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.ComparisonPage;
import org.catchupmix.study.compare.ComparisonTable;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.compare.RunQueue;
import org.catchupmix.study.compare.Setting;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Flags of commands that compare many runs, and how they run. */
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
      names = "--jobs",
      paramLabel = "N",
      description = "runs at once, each with its share of threads (default: ${DEFAULT-VALUE})")
  int jobs = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "the folder of the runs, the tables and the page; what is done there is not done again"
              + " (default: runs/COMMAND-RECIPE)")
  Path out;

  @Option(names = "--dry-run", description = "list what would run, and run nothing")
  boolean dryRun;

  /** Plans, trains what is missing and writes the results. Returns the exit code. */
  int call(CommandSpec spec, String reference, Function<Recipe, List<Setting>> settings)
      throws IOException {
    Recipe base = Usage.check(spec, () -> recipe(spec));
    Path folder = out == null ? defaultFolder(spec) : out;
    Comparison comparison =
        Usage.check(
            spec,
            () -> {
              List<Setting> all = settings.apply(base);
              Setting.requireUse(base, given, all);
              return Comparison.plan(base, folder, reference, all, seeds);
            });
    RunQueue queue = Usage.check(spec, () -> new RunQueue(jobs, System.out));
    if (dryRun) {
      for (PlannedRun run : comparison.runs()) {
        System.out.printf(
            "%-8s %s  (%s)%n",
            run.state().name().toLowerCase(Locale.ROOT), run.title(), run.folder().path());
      }
      return 0;
    }
    Files.createDirectories(folder);
    Path lock = folder.resolve("lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = tryLock(channel)) {
      if (held == null) {
        throw new RunException(folder + " is being worked on by another comparison");
      }
      return train(spec, comparison, queue);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this program
    }
  }

  private static int train(CommandSpec spec, Comparison comparison, RunQueue queue)
      throws IOException {
    Map<String, String> failures = Usage.check(spec, () -> queue.train(comparison.runs()));
    ComparisonTable table = ComparisonTable.of(comparison);
    if (!table.isEmpty()) {
      Path page = ComparisonPage.write(table, failures);
      System.out.printf("%n%s%n%s%npage    %s%n", comparison.title(), table.toText(), page);
    }
    if (!failures.isEmpty()) {
      throw new RunException(
          "%d of %d runs failed: %s"
              .formatted(failures.size(), comparison.runs().size(), failures));
    }
    return 0;
  }

  private Path defaultFolder(CommandSpec spec) {
    String name =
        recipeFile == null
            ? "train"
            : recipeFile.getFileName().toString().replaceAll("\\.ya?ml$", "");
    return Path.of("runs", spec.name() + "-" + name);
  }

  private Recipe recipe(CommandSpec spec) {
    for (String key : given.keySet()) {
      if (List.of("name", "runs", "seed", "mix").contains(key)) {
        throw new IllegalArgumentException(
            "--set %s: the command decides that itself; see --out, --seeds and the methods"
                .formatted(key));
      }
    }
    try {
      Map<String, Object> all =
          new LinkedHashMap<>(
              RecipeFile.settings(recipeFile == null ? new Recipe() : RecipeFile.read(recipeFile)));
      all.putAll(given);
      return RecipeFile.of("--set", all);
    } catch (RunException e) {
      throw Usage.error(spec, e.getMessage());
    }
  }
}
