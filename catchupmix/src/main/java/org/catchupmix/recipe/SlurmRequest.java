package org.catchupmix.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.recipe.Setting.Effect;
import org.catchupmix.recipe.Setting.Group;

/**
 * The resources that each task of a comparison asks of Slurm; the cluster decides what is not set.
 */
public record SlurmRequest(Recipe recipe) {
  public static final Setting<String> PARTITION =
      slurm("partition", "NAME", "partition, or several: a,b (default: the cluster's)")
          .must(
              text -> text.matches("[^\\s'\"\\\\#]*") && !hasControl(text),
              "one word, without blanks, quotes, backslashes and '#'");
  public static final Setting<String> TIME =
      slurm(
              "time",
              "LIMIT",
              "time limit of a task, as for sbatch: MINUTES, H:MM:SS, D-HH; two minutes before it the task saves its step and is queued again (default: the partition's)")
          .must(
              t -> t.matches("(\\d+|\\d+:\\d+(:\\d+)?|\\d+-\\d+(:\\d+){0,2})?"),
              "MINUTES, MM:SS, H:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS");
  public static final Setting<String> MEM =
      slurm(
              "mem",
              "SIZE",
              "memory of a task, such as 16G; Java's heap gets three quarters (default: the cluster's)")
          .must(
              m -> m.matches("([1-9]\\d*[KMGT]?)?"),
              "a number with K, M, G or T behind it, such as 16G");
  public static final Setting<Integer> CPUS =
      Group.SLURM
          .unset(Integer.class, "slurm.cpus", "N")
          .about("processors of a task, one per thread (default: the cluster's)")
          .affecting(Effect.NONE)
          .must(n -> n >= 1, "at least 1");
  public static final Setting<String> GPUS =
      slurm("gpus", "[TYPE:]N", "GPUs of a task, such as 1 or a100:1 (default: none)")
          .must(g -> g.matches("(([A-Za-z0-9_.-]+:)?\\d+)?"), "N or TYPE:N, such as 1 or a100:1");
  public static final Setting<Integer> AT_ONCE =
      Group.SLURM
          .unset(Integer.class, "slurm.at-once", "N")
          .about("tasks that may run at once (default: no limit)")
          .affecting(Effect.NONE)
          .must(n -> n >= 1, "at least 1");
  public static final Setting<List<String>> SETUP =
      Group.SLURM
          .list(String.class, "", "slurm.setup", "LINE")
          .about(
              "a line of bash before each training, such as 'module load java/25'; may be given several times")
          .affecting(Effect.NONE)
          .must(
              lines -> lines.stream().noneMatch(SlurmRequest::hasControl),
              "one line: give it once per line");
  public static final Setting<List<String>> SBATCH =
      Group.SLURM
          .list(String.class, "", "slurm.sbatch", "OPTION")
          .about(
              "one more option of sbatch, such as --sbatch=--exclude=node7; may be given several times")
          .affecting(Effect.NONE)
          .must(
              lines -> lines.stream().allMatch(o -> o.matches("--?[A-Za-z].*") && !hasControl(o)),
              "one option of sbatch, such as --exclude=node7");

  /** The key of the block of a recipe that holds these settings. */
  public static final String BLOCK = "slurm";

  public Optional<Integer> atOnce() {
    return recipe.find(AT_ONCE);
  }

  public List<String> setup() {
    return recipe.get(SETUP);
  }

  public boolean hasGpus() {
    return !recipe.get(GPUS).isEmpty();
  }

  public List<String> options() {
    List<String> options = new ArrayList<>();
    add(options, "--partition=", recipe.get(PARTITION));
    add(options, "--time=", recipe.get(TIME));
    add(options, "--mem=", recipe.get(MEM));
    add(options, "--cpus-per-task=", recipe.find(CPUS).map(String::valueOf).orElse(""));
    add(options, "--gres=gpu:", recipe.get(GPUS));
    options.addAll(recipe.get(SBATCH));
    return options;
  }

  private static void add(List<String> options, String name, String value) {
    if (!value.isEmpty()) {
      options.add(name + value);
    }
  }

  private static Setting<String> slurm(String name, String label, String about) {
    return Group.SLURM.of(BLOCK + "." + name, "", label).about(about).affecting(Effect.NONE);
  }

  /** Whether a line has characters that a script for Slurm cannot hold. */
  public static boolean hasControl(String line) {
    return line.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
  }
}
