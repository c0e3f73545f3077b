package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.PlainText;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.run.RunException;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.PlannedRun;

/**
 * A comparison whose runs are trained by tasks of Slurm. Its folder holds, beside the runs:
 *
 * <pre>
 *   plan.json          the comparison, see {@link SweepPlan}
 *   recipes/RUN.yaml   the recipe of each run
 *   slurm/N.sh         the script of the Nth submission
 *   logs/RUN.log       link to the log of the run's last task, JOB_TASK.log
 * </pre>
 */
public final class Sweep {
  static final String LOGS = "logs";

  private final Comparison comparison;
  private final Slurm slurm;
  private final Path folder;
  private final Path scripts;

  public Sweep(Comparison comparison, Slurm slurm) {
    this.comparison = comparison;
    this.slurm = slurm;
    this.folder = comparison.out().toAbsolutePath().normalize();
    this.scripts = folder.resolve("slurm");
  }

  private TreeMap<Integer, Path> submissions() throws IOException {
    TreeMap<Integer, Path> found = new TreeMap<>();
    if (Files.isDirectory(scripts)) {
      try (Stream<Path> files = Files.list(scripts)) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (name.matches("\\d{1,9}\\.sh")) {
            found.put(Integer.parseInt(name.replace(".sh", "")), file);
          }
        }
      }
    }
    return found;
  }

  private static boolean isScript(Slurm.Task task, Path script) {
    try {
      return Files.isSameFile(Path.of(task.script()), script);
    } catch (IOException e) {
      return false; // The sweep of that task was deleted.
    }
  }

  /** The last task of each submitted run; {@code silence} says why Slurm does not answer. */
  private Map<String, Slurm.Task> tasks(List<Slurm.Task> queue, String silence) throws IOException {
    String absent = silence.isEmpty() ? Slurm.ENDED : Slurm.UNANSWERED;
    Map<String, Slurm.Task> tasks = new LinkedHashMap<>();
    for (Path script : submissions().values()) {
      List<Slurm.Task> submitted = queue.stream().filter(t -> isScript(t, script)).toList();
      List<String> runs = SlurmScript.runs(PlainText.read(script));
      for (int i = 0; i < runs.size(); i++) {
        int index = i;
        // A rejected submission may stay listed, and a later script gets the same name.
        tasks.put(
            runs.get(i),
            submitted.stream()
                .filter(t -> t.index() == index)
                .max(Comparator.comparing(Slurm.Task::job))
                .orElse(new Slurm.Task(0, index, absent, silence, "")));
      }
    }
    return tasks;
  }

  /**
   * Returns the progress of each run.
   *
   * @throws RunException if runs were submitted and Slurm does not answer
   */
  public List<RunStatus> status() throws IOException {
    return status(submissions().isEmpty() ? List.of() : slurm.tasks(), "");
  }

  /** Returns the progress of each run; submitted runs are unknown if Slurm does not answer. */
  public List<RunStatus> knownStatus() throws IOException {
    try {
      return status();
    } catch (RunException e) {
      return status(List.of(), e.getMessage());
    }
  }

  private List<RunStatus> status(List<Slurm.Task> queue, String silence) throws IOException {
    Map<String, Slurm.Task> tasks = tasks(queue, silence);
    List<RunStatus> all = new ArrayList<>();
    for (PlannedRun run : comparison.runs()) {
      all.add(RunStatus.of(run, Optional.ofNullable(tasks.get(run.name())), log(run)));
    }
    return all;
  }

  private Path log(PlannedRun run) {
    return folder.resolve(LOGS).resolve(run.name() + ".log");
  }

  /**
   * Writes the script that trains some runs.
   *
   * @throws IllegalArgumentException if a path or an option has a control character
   */
  public String script(List<PlannedRun> runs, Path program, SlurmRequest options) {
    return new SlurmScript(
            folder,
            Path.of("").toAbsolutePath(),
            program.toAbsolutePath(),
            runs.stream().map(PlannedRun::name).toList(),
            options)
        .text();
  }

  /**
   * Writes recipes and script of some runs, and submits them. Returns the number of the job.
   *
   * @throws RunException if Slurm rejects the script, which is deleted then
   */
  public String submit(List<PlannedRun> runs, String script) throws IOException {
    Path recipes = folder.resolve("recipes");
    for (Path made : List.of(scripts, recipes, folder.resolve(LOGS))) {
      Files.createDirectories(made);
    }
    for (PlannedRun run : runs) {
      RecipeFile.write(run.recipe(), recipes.resolve(run.name() + ".yaml"));
    }
    TreeMap<Integer, Path> before = submissions();
    int number = before.isEmpty() ? 1 : before.lastKey() + 1;
    Path file = scripts.resolve(number + ".sh");
    AtomicFile.write(file, script);
    try {
      return slurm.submit(file);
    } catch (RunException e) {
      Files.delete(file);
      throw e;
    }
  }
}
