package org.catchupmix.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * What each task of a sweep asks of Slurm: flags of {@code compare} and {@code ablate}, and keys of
 * the block {@code slurm:} of a recipe. What is not set is left to the cluster.
 */
public final class SlurmOptions {
  /** The key of the block in a recipe. */
  public static final String BLOCK = "slurm";

  /** Where tasks run, one or several partitions; empty for the cluster's default. */
  @Option(
      names = "--partition",
      paramLabel = "NAME",
      description = "partition, or several: a,b (default: the cluster's)")
  public String partition = "";

  /** The longest a task may run before it saves its step and is queued again. */
  @Option(
      names = "--time",
      paramLabel = "LIMIT",
      description =
          "time limit of a task, as of sbatch: MINUTES, H:MM:SS, D-HH; two minutes before it the task"
              + " saves its step and is queued again (default: the partition's)")
  public String time = "";

  /** Memory of a task. */
  @Option(
      names = "--mem",
      paramLabel = "SIZE",
      description =
          "memory of a task, such as 16G; Java's heap gets three quarters (default: the cluster's)")
  public String mem = "";

  /** Processors of a task; null for the cluster's default. */
  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "processors of a task, as many as it has threads (default: the cluster's)")
  public Integer cpus;

  /** GPUs of a task, {@code N} or {@code TYPE:N}. */
  @Option(
      names = "--gpus",
      paramLabel = "[TYPE:]N",
      description = "GPUs of a task, such as 1 or a100:1 (default: none)")
  public String gpus = "";

  /** How many tasks may run at once; null for no limit. */
  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "tasks that may run at once (default: as many as the cluster lets)")
  public Integer atOnce;

  /** Whose budget pays. */
  @Option(names = "--account", paramLabel = "NAME", description = "who pays (default: yours)")
  public String account = "";

  /** Quality of service. */
  @Option(
      names = "--qos",
      paramLabel = "NAME",
      description = "quality of service (default: the cluster's)")
  public String qos = "";

  /** What nodes must have. */
  @Option(
      names = "--constraint",
      paramLabel = "FEATURES",
      description = "what nodes must have, such as avx512 (default: nothing)")
  public String constraint = "";

  /** Lines of a shell before each training. */
  @Option(
      names = "--setup",
      paramLabel = "LINE",
      description =
          "a line of bash before each training, such as 'module load java/25'; may be given several"
              + " times")
  public List<String> setup = new ArrayList<>();

  /** More options for {@code sbatch}. */
  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description =
          "one more option for sbatch, such as --sbatch=--exclude=node7; may be given several times")
  public List<String> sbatch = new ArrayList<>();

  /**
   * Finds what Slurm would not understand.
   *
   * @param prefix before each name, {@code --} or empty
   * @throws IllegalArgumentException with a sentence that names the flag
   */
  public void check(String prefix) {
    words().forEach((key, word) -> requireWord(prefix + key, word));
    RecipeCheck.require(
        time.isEmpty() || time.matches("\\d+|\\d+:\\d+(:\\d+)?|\\d+-\\d+(:\\d+){0,2}"),
        "%stime '%s' must be MINUTES, MM:SS, H:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS",
        prefix,
        time);
    RecipeCheck.require(
        mem.isEmpty() || mem.matches("[1-9]\\d*[KMGT]?"),
        "%smem '%s' must be a number with K, M, G or T behind it, such as 16G",
        prefix,
        mem);
    RecipeCheck.require(
        gpus.isEmpty() || gpus.matches("([A-Za-z0-9_.-]+:)?\\d+"),
        "%sgpus '%s' must be N or TYPE:N, such as 1 or a100:1",
        prefix,
        gpus);
    requireCount(prefix + "cpus", cpus);
    requireCount(prefix + "at-once", atOnce);
    for (String line : setup) {
      RecipeCheck.require(
          !line.contains("\n"), "%ssetup '%s' must be one line: give it once a line", prefix, line);
    }
    for (String line : sbatch) {
      RecipeCheck.require(
          line.matches("--?[A-Za-z].*") && !line.contains("\n"),
          "%ssbatch '%s' must be one option of sbatch, such as --exclude=node7",
          prefix,
          line);
    }
  }

  private Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("partition", partition);
    words.put("account", account);
    words.put("qos", qos);
    words.put("constraint", constraint);
    return words;
  }

  private static void requireWord(String flag, String word) {
    RecipeCheck.require(
        word.matches("[^\\s'\"\\\\#]*"),
        "%s '%s' must be one word, without blanks, quotes and '#'",
        flag,
        word);
  }

  private static void requireCount(String flag, Integer count) {
    RecipeCheck.require(count == null || count >= 1, "%s %s must be at least 1", flag, count);
  }

  /** The options of {@code sbatch} that ask for it; how many run at once is none of them. */
  public List<String> options() {
    List<String> options = new ArrayList<>();
    words().forEach((key, word) -> add(options, "--" + key, word));
    add(options, "--time", time);
    add(options, "--mem", mem);
    add(options, "--cpus-per-task", cpus == null ? "" : cpus.toString());
    add(options, "--gres", gpus.isEmpty() ? "" : "gpu:" + gpus);
    options.addAll(sbatch);
    return options;
  }

  private static void add(List<String> options, String name, String value) {
    if (!value.isEmpty()) {
      options.add(name + "=" + value);
    }
  }
}
