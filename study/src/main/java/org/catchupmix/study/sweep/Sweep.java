package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunException;
import org.catchupmix.train.SlurmOptions;

/**
 * A comparison whose runs tasks of Slurm train. In its folder, beside the runs:
 *
 * <pre>
 *   plan.json          what is compared, see {@link SweepPlan}
 *   recipes/RUN.yaml   the recipe of each run
 *   slurm/N.sh         the script of the Nth submission; N.job holds the number of its job
 *   logs/RUN.log       what the last task of a run said, a link to JOB_TASK.log
 * </pre>
 */
public final class Sweep {
  private final Comparison comparison;
  private final Slurm slurm;
  private final Path folder;
  private final Path scripts;

  /** Of a comparison; it need not have been submitted. */
  public Sweep(Comparison comparison, Slurm slurm) {
    this.comparison = comparison;
    this.slurm = slurm;
    this.folder = comparison.out().toAbsolutePath().normalize();
    this.scripts = folder.resolve(SlurmScript.SCRIPTS);
  }

  /** Scripts that were written, by their numbers. */
  private TreeMap<Integer, Path> submissions() throws IOException {
    TreeMap<Integer, Path> found = new TreeMap<>();
    if (Files.isDirectory(scripts)) {
      try (Stream<Path> files = Files.list(scripts)) {
        files
            .filter(f -> f.getFileName().toString().matches("\\d{1,9}\\.sh"))
            .forEach(f -> found.put(Integer.parseInt(name(f)), f));
      }
    }
    return found;
  }

  private static String name(Path script) {
    return script.getFileName().toString().replaceFirst("\\..*", "");
  }

  private static Path job(Path script) {
    return script.resolveSibling(name(script) + ".job");
  }

  /**
   * The number of a script's job, as it was written; of a submission that was killed before that,
   * of a task in the queue. Refused ones have none, though Slurm may list them as failed.
   */
  private static Optional<String> job(Path script, List<Slurm.Task> queue) throws IOException {
    return Files.exists(job(script))
        ? Optional.of(Files.readString(job(script)).strip())
        : queue.stream()
            .filter(task -> task.isActive() && isScript(task, script))
            .map(Slurm.Task::job)
            .findFirst();
  }

  private static boolean isScript(Slurm.Task task, Path script) {
    try {
      return !task.script().isEmpty() && Files.isSameFile(Path.of(task.script()), script);
    } catch (IOException e) {
      return false; // of a sweep that is not there any more
    }
  }

  /** The last task of each run that was submitted, by the name of the run. */
  private Map<String, Optional<Slurm.Task>> tasks() throws IOException {
    Map<String, Optional<Slurm.Task>> tasks = new LinkedHashMap<>();
    TreeMap<Integer, Path> submissions = submissions();
    if (submissions.isEmpty()) {
      return tasks;
    }
    List<Slurm.Task> queue = slurm.tasks();
    Map<Path, String> jobs = new LinkedHashMap<>();
    for (Path script : submissions.values()) {
      job(script, queue).ifPresent(number -> jobs.put(script, number));
    }
    List<Slurm.Task> known = new ArrayList<>(queue);
    known.addAll(slurm.accounts(jobs.values()));
    for (Map.Entry<Path, String> of : jobs.entrySet()) {
      Path script = of.getKey();
      // A Slurm that was set up anew counts its jobs anew.
      List<Slurm.Task> own =
          known.stream()
              .filter(task -> task.job().equals(of.getValue()))
              .filter(task -> task.script().isEmpty() || isScript(task, script))
              .toList();
      List<String> runs = SlurmScript.runs(Files.readString(script));
      for (int i = 0; i < runs.size(); i++) {
        int index = i;
        tasks.put(runs.get(i), own.stream().filter(task -> task.index() == index).findFirst());
      }
    }
    return tasks;
  }

  /**
   * How far each run is.
   *
   * @throws RunException if Slurm, which was given runs, does not answer
   */
  public List<RunStatus> status() throws IOException {
    Map<String, Optional<Slurm.Task>> tasks = tasks();
    List<RunStatus> all = new ArrayList<>();
    for (PlannedRun run : comparison.runs()) {
      all.add(RunStatus.of(run, tasks.get(run.name()), log(run)));
    }
    return all;
  }

  /**
   * The same by the folders of the runs alone: what Slurm was given and is not done is unknown.
   *
   * @param why Slurm is not asked
   */
  public List<RunStatus> statusWithoutSlurm(String why) throws IOException {
    Set<String> submitted = new HashSet<>();
    for (Path script : submissions().values()) {
      submitted.addAll(SlurmScript.runs(Files.readString(script)));
    }
    List<RunStatus> all = new ArrayList<>();
    for (PlannedRun run : comparison.runs()) {
      RunStatus alone = RunStatus.of(run, null, log(run));
      all.add(alone.isOpen() && submitted.contains(run.name()) ? alone.unknown(why) : alone);
    }
    return all;
  }

  private Path log(PlannedRun run) {
    return comparison.out().resolve(SlurmScript.LOGS).resolve(run.name() + ".log");
  }

  /** Those that neither are done nor wait or run: what a submission is for. */
  public List<PlannedRun> open() throws IOException {
    return status().stream().filter(RunStatus::isOpen).map(RunStatus::run).toList();
  }

  /** Runs as arrays that Slurm takes: one, unless there are very many. */
  public List<List<PlannedRun>> arrays(List<PlannedRun> runs) {
    int most = Math.max(1, slurm.mostTasks());
    List<List<PlannedRun>> arrays = new ArrayList<>();
    for (int i = 0; i < runs.size(); i += Math.min(most, runs.size() - i)) {
      arrays.add(runs.subList(i, i + Math.min(most, runs.size() - i)));
    }
    return arrays;
  }

  /**
   * The script that trains runs.
   *
   * @param command the name of the job
   * @param program the launcher
   */
  public String script(List<PlannedRun> runs, String command, Path program, SlurmOptions options) {
    return new SlurmScript(
            command,
            folder,
            Path.of("").toAbsolutePath(),
            program.toAbsolutePath(),
            runs.stream().map(PlannedRun::name).toList(),
            options)
        .text();
  }

  /**
   * Writes recipes and script of runs, and submits them.
   *
   * @return the number of the job
   * @throws RunException if Slurm refuses it; no script is left then
   */
  public String submit(List<PlannedRun> runs, String script) throws IOException {
    Path recipes = folder.resolve(SlurmScript.RECIPES);
    for (Path made : List.of(scripts, recipes, folder.resolve(SlurmScript.LOGS))) {
      Files.createDirectories(made);
    }
    for (PlannedRun run : runs) {
      RecipeFile.write(run.recipe(), recipes.resolve(run.name() + ".yaml"));
    }
    TreeMap<Integer, Path> before = submissions();
    int number = before.isEmpty() ? 1 : before.lastKey() + 1;
    Path file = scripts.resolve(number + ".sh");
    AtomicFile.write(file, script);
    String job;
    try {
      job = slurm.submit(file);
    } catch (RunException e) {
      Files.delete(file);
      throw e;
    }
    AtomicFile.write(job(file), job + "\n");
    return job;
  }
}
