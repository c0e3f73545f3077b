package org.catchupmix.study.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.study.page.Page;

/**
 * The script of a job array, each task of which trains or resumes one run.
 *
 * <p>Slurm sends SIGUSR1 before the time limit: the run saves its step, and the task is queued
 * again. It sends SIGTERM when a task is cancelled or preempted: the run saves its step. All paths
 * are absolute.
 */
final class SlurmScript {
  /** Seconds before the time limit at which a task is notified. */
  private static final int NOTICE = 120;

  private static final String FIRST = "runs=(";

  private final Path sweep;
  private final Path work;
  private final Path program;
  private final List<String> runs;
  private final SlurmRequest options;

  /**
   * Creates a script.
   *
   * @param work folder at which relative paths begin
   * @param runs folder names, by task index
   */
  SlurmScript(Path sweep, Path work, Path program, List<String> runs, SlurmRequest options) {
    this.sweep = sweep;
    this.work = work;
    this.program = program;
    this.runs = runs;
    this.options = options;
  }

  /** The runs of an earlier script, by task index. */
  static List<String> runs(String text) {
    return text.lines()
        .dropWhile(line -> !line.equals(FIRST))
        .skip(1)
        .takeWhile(line -> !line.equals(")"))
        .filter(line -> !line.isBlank())
        .map(line -> ShellWord.split(line.strip()).getFirst())
        .toList();
  }

  /**
   * Quotes a value for the script. Control characters are rejected: a line break would end a
   * comment of {@code #SBATCH}, and the rest would be executed.
   */
  private static String quoted(String name, Object value) {
    return ShellWord.of(line(name, value.toString()));
  }

  private static String line(String name, String value) {
    if (SlurmRequest.hasControl(value)) {
      throw new IllegalArgumentException(
          "%s '%s' has a control character: a script for Slurm cannot hold it"
              .formatted(name, value.replaceAll("[\\p{Cntrl}\u0080-\u009f\u2028\u2029]", "?")));
    }
    return value;
  }

  private List<String> directives() {
    List<String> all = new ArrayList<>();
    all.add("--job-name=" + sweep.getFileName());
    String most = options.atOnce().isPresent() ? "%" + options.atOnce().getAsInt() : "";
    all.add("--array=0-%d%s".formatted(runs.size() - 1, most));
    all.add("--chdir=" + work);
    // Slurm replaces what begins with a percent sign.
    all.add("--output=" + sweep.resolve(Sweep.LOGS).toString().replace("%", "%%") + "/%A_%a.log");
    all.add("--open-mode=append");
    all.add("--requeue");
    all.add("--nodes=1");
    all.add("--ntasks=1");
    all.add("--signal=B:USR1@" + NOTICE);
    all.addAll(options.options());
    return all;
  }

  /** Returns the script; rejects values with a control character. */
  String text() {
    String out = quoted("--out", sweep);
    return """
        #!/bin/bash
        %s

        # Written by catchup. A task trains the run of its index.
        %s
        %s
        )
        sweep=%s
        program=%s
        %s"""
        .formatted(
            directives().stream()
                .map(o -> "#SBATCH " + quoted("the option for sbatch", o))
                .collect(Collectors.joining("\n")),
            FIRST,
            runs.stream().map(r -> "  " + quoted("the run", r)).collect(Collectors.joining("\n")),
            out,
            quoted("the launcher", program),
            Page.resource(SlurmScript.class, "task.sh")
                .replace(
                    "# SETUP\n",
                    options.setup().stream()
                        .map(l -> line("--setup", l) + "\n")
                        .collect(Collectors.joining())));
  }
}
