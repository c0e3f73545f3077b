package org.catchupmix.study.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.train.SlurmOptions;

/**
 * The script of a job array, each task of which trains one run, and goes on with it where it was
 * begun. Before its time limit a task is sent SIGUSR1: the run saves its step, and the task is
 * queued again. A task that is cancelled or preempted gets SIGTERM from Slurm, and saves too.
 *
 * @param name of the job
 * @param sweep the folder of the comparison, absolute
 * @param work the folder that relative paths begin at, absolute
 * @param program the launcher, absolute
 * @param runs names of their folders, in the order of the tasks
 * @param options what a task asks for
 */
record SlurmScript(
    String name, Path sweep, Path work, Path program, List<String> runs, SlurmOptions options) {
  /** The folders of a sweep: scripts, recipes of the runs, and logs. */
  static final String SCRIPTS = "slurm";

  static final String RECIPES = "recipes";
  static final String LOGS = "logs";

  /** How long before its limit a task is told, in seconds. */
  private static final int NOTICE = 120;

  private static final String FIRST = "runs=(";

  /** The runs of a script that was written before, in the order of its tasks. */
  static List<String> runs(String text) {
    return text.lines()
        .dropWhile(line -> !line.equals(FIRST))
        .skip(1)
        .takeWhile(line -> !line.equals(")"))
        .map(String::strip)
        .toList();
  }

  private List<String> directives() {
    List<String> all = new ArrayList<>();
    all.add("--job-name=" + name);
    String most = options.atOnce == null ? "" : "%" + options.atOnce;
    all.add("--array=0-%d%s".formatted(runs.size() - 1, most));
    all.add("--chdir=" + work);
    // A percent sign begins what Slurm replaces.
    all.add("--output=" + sweep.resolve(LOGS).toString().replace("%", "%%") + "/%A_%a.log");
    all.add("--open-mode=append");
    all.add("--requeue");
    all.add("--nodes=1");
    all.add("--ntasks=1");
    all.add("--signal=B:USR1@" + NOTICE);
    all.addAll(options.options());
    return all;
  }

  /** All of it. */
  String text() {
    return """
        #!/bin/bash
        %s

        # Written by catchup. A task trains the run of its number.
        %s
        %s
        )
        sweep=%s
        program=%s
        %s"""
        .formatted(
            directives().stream()
                .map(o -> "#SBATCH " + ShellWord.of(o))
                .collect(Collectors.joining("\n")),
            FIRST,
            runs.stream().map(r -> "  " + r).collect(Collectors.joining("\n")),
            ShellWord.of(sweep.toString()),
            ShellWord.of(program.toString()),
            BODY.replace(
                "SETUP\n",
                options.setup.stream().map(l -> l + "\n").collect(Collectors.joining())));
  }

  private static final String BODY =
      """
      task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
      run=${runs[$SLURM_ARRAY_TASK_ID]}
      ln -sfn "$task.log" "$sweep/logs/$run.log"
      echo "== $run: task $task on $(hostname), $(date '+%F %T')"

      # USR1 comes before the time limit; with TERM Slurm itself ends the task.
      child= limit=
      trap 'limit=1; [ -z "$child" ] || kill -TERM "$child"' USR1
      trap '[ -z "$child" ] || kill -TERM "$child"' TERM

      SETUP
      # Java otherwise takes the whole machine for its own. What the user set comes last, and counts.
      java="-XX:ActiveProcessorCount=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}"
      [ -z "${SLURM_MEM_PER_NODE:-}" ] || java="$java -Xmx$((SLURM_MEM_PER_NODE * 3 / 4))m"
      export CATCHUP_JAVA_OPTS="$java ${CATCHUP_JAVA_OPTS:-}"
      # Nodes have no Maven, and must not build all at once.
      export CATCHUP_BUILD=never

      touch "$sweep/slurm/$run.begun"
      if [ -f "$sweep/$run/config.yaml" ]; then
        "$program" train --resume "$sweep/$run" &
      else
        "$program" train "$sweep/recipes/$run.yaml" &
      fi
      child=$!
      [ -z "$limit" ] || kill -TERM "$child"
      # A signal ends 'wait', but not yet the training.
      while kill -0 "$child" 2>/dev/null; do wait "$child"; done
      wait "$child"
      code=$?

      if [ -n "$limit" ] && [ "$code" -ne 0 ]; then
        if [ -n "$(find "$sweep/$run" -name '*.safetensors' -newer "$sweep/slurm/$run.begun" 2>/dev/null)" ]; then
          echo "== $run: the time limit is near: saved, and queued again"
          scontrol requeue "$task"
        else
          echo "catchup: the time limit came before anything was saved: give more --time, or --set checkpoint-every='1 minute'"
        fi
      fi
      exit "$code"
      """;
}
