package org.catchupmix.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resources that each task of a sweep asks of Slurm; the cluster decides what is not set. */
public record SlurmRequest(Recipe recipe) {
  /** The key of the block of a recipe that holds these settings. */
  public static final String BLOCK = "slurm";

  /** Tasks that may run at once; empty for no limit. */
  public Optional<Integer> atOnce() {
    return recipe.find(Settings.AT_ONCE);
  }

  /** Lines of bash before each training. */
  public List<String> setup() {
    return recipe.get(Settings.SETUP);
  }

  /** Whether a task asks for a GPU. */
  public boolean hasGpus() {
    return !recipe.get(Settings.GPUS).isEmpty();
  }

  /** The options of {@code sbatch}. */
  public List<String> options() {
    List<String> options = new ArrayList<>();
    add(options, "--partition=", recipe.get(Settings.PARTITION));
    add(options, "--time=", recipe.get(Settings.TIME));
    add(options, "--mem=", recipe.get(Settings.MEM));
    add(options, "--cpus-per-task=", recipe.find(Settings.CPUS).map(String::valueOf).orElse(""));
    add(options, "--gres=gpu:", recipe.get(Settings.GPUS));
    options.addAll(recipe.get(Settings.SBATCH));
    return options;
  }

  private static void add(List<String> options, String name, String value) {
    if (!value.isEmpty()) {
      options.add(name + value);
    }
  }
}
