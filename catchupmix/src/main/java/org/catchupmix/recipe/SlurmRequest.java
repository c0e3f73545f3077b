package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The resources that each task of a comparison asks of Slurm, which decides those left out. */
public record SlurmRequest(
    @Flag(
            key = "slurm.partition",
            value = "partition, or several: a,b (default: the cluster's)",
            label = "NAME",
            effect = Effect.NONE)
        String partition,
    @Flag(
            key = "slurm.time",
            value =
                "time limit of a task, as for sbatch: MINUTES, H:MM:SS, D-HH; two minutes before it the task saves its step and is queued again (default: the partition's)",
            label = "LIMIT",
            effect = Effect.NONE)
        String time,
    @Flag(
            key = "slurm.mem",
            value =
                "memory of a task, such as 16G; Java's heap gets three quarters (default: the cluster's)",
            label = "SIZE",
            effect = Effect.NONE)
        String mem,
    @Flag(
            key = "slurm.cpus",
            value = "processors of a task, one per thread (default: the cluster's)",
            label = "N",
            effect = Effect.NONE)
        OptionalInt cpus,
    @Flag(
            key = "slurm.gpus",
            value = "GPUs of a task, such as 1 or a100:1 (default: none)",
            label = "[TYPE:]N",
            effect = Effect.NONE)
        String gpus,
    @Flag(
            key = "slurm.at-once",
            value = "tasks that may run at once (default: no limit)",
            label = "N",
            effect = Effect.NONE)
        OptionalInt atOnce,
    @Flag(
            key = "slurm.setup",
            value =
                "a line of bash before each training, such as 'module load java/25'; may be given several times",
            label = "LINE",
            effect = Effect.NONE)
        List<String> setup,
    @Flag(
            key = "slurm.sbatch",
            value =
                "one more option of sbatch, such as --sbatch=--exclude=node7; may be given several times",
            label = "OPTION",
            effect = Effect.NONE)
        List<String> sbatch) {
  /** The key of the block of a recipe that holds these settings. */
  public static final String BLOCK = "slurm";

  public SlurmRequest {
    require(
        partition.matches("[^\\s'\"\\\\#]*") && !hasControl(partition),
        "--partition '%s' must be one word, without blanks, quotes, backslashes and '#'",
        partition);
    require(
        time.matches("(\\d+|\\d+:\\d+(:\\d+)?|\\d+-\\d+(:\\d+){0,2})?"),
        "--time '%s' must be MINUTES, MM:SS, H:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS",
        time);
    require(
        mem.matches("([1-9]\\d*[KMGT]?)?"),
        "--mem '%s' must be a number with K, M, G or T behind it, such as 16G",
        mem);
    require(cpus.orElse(1) >= 1, "--cpus %s must be at least 1", cpus.orElse(1));
    require(
        gpus.matches("(([A-Za-z0-9_.-]+:)?\\d+)?"),
        "--gpus '%s' must be N or TYPE:N, such as 1 or a100:1",
        gpus);
    require(atOnce.orElse(1) >= 1, "--at-once %s must be at least 1", atOnce.orElse(1));
    require(
        setup.stream().noneMatch(SlurmRequest::hasControl),
        "--setup %s must be one line: give it once per line",
        setup);
    require(
        sbatch.stream().allMatch(o -> o.matches("--?[A-Za-z].*") && !hasControl(o)),
        "--sbatch %s must be one option of sbatch, such as --exclude=node7",
        sbatch);
  }

  public boolean hasGpus() {
    return !gpus.isEmpty();
  }

  public List<String> options() {
    List<String> options = new ArrayList<>();
    add(options, "--partition=", partition);
    add(options, "--time=", time);
    add(options, "--mem=", mem);
    cpus.ifPresent(n -> options.add("--cpus-per-task=" + n));
    add(options, "--gres=gpu:", gpus);
    options.addAll(sbatch);
    return options;
  }

  private static void add(List<String> options, String name, String value) {
    if (!value.isEmpty()) {
      options.add(name + value);
    }
  }

  /** Whether a line has characters that a script for Slurm cannot hold. */
  public static boolean hasControl(String line) {
    return line.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
  }
}
