package org.catchupmix.study.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunFolder;

/**
 * All runs of a comparison: each variant with each seed.
 *
 * @param title for people
 * @param out the folder of the runs and of what is written about them
 * @param reference the label of the variant whose cost is 1
 * @param variants in the order of the table
 * @param seeds of each variant
 * @param runs seed by seed, so that a comparison that is ended early has whole rounds
 */
public record Comparison(
    String title,
    Path out,
    String reference,
    List<Variant> variants,
    List<Long> seeds,
    List<PlannedRun> runs) {
  /**
   * Plans the runs and finds what cannot be.
   *
   * @param base the recipe that all share
   * @throws IllegalArgumentException if two variants have one name, or a recipe cannot be
   */
  public static Comparison plan(
      Recipe base, Path out, String reference, List<Variant> variants, List<Long> seeds) {
    if (variants.isEmpty() || seeds.isEmpty()) {
      throw new IllegalArgumentException("at least one method and one seed are wanted");
    }
    Map<String, Object> settings = new LinkedHashMap<>(RecipeFile.settings(base));
    List<PlannedRun> runs = new ArrayList<>();
    Map<String, String> folders = new HashMap<>();
    for (long seed : new LinkedHashSet<>(seeds)) {
      for (Variant variant : variants) {
        String folder = variant.folder(seed);
        String other = folders.put(folder, variant.label());
        if (other != null) {
          throw new IllegalArgumentException(
              "methods '%s' and '%s' would share the folder %s: name each once"
                  .formatted(other, variant.label(), folder));
        }
        Recipe recipe = variant.recipe(settings, out.toString(), seed);
        try {
          recipe.check();
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "method '%s': %s".formatted(variant.label(), e.getMessage()), e);
        }
        recipe.settle();
        runs.add(new PlannedRun(variant, seed, recipe, new RunFolder(out.resolve(folder))));
      }
    }
    Recipe first = runs.getFirst().recipe();
    return new Comparison(
        title(first), out, reference, variants, List.copyOf(new LinkedHashSet<>(seeds)), runs);
  }

  /** Of a folder its last part alone: where data lie is in the settings. */
  private static String title(Recipe recipe) {
    String data = recipe.data.replaceFirst(":.*[/\\\\](?=[^/\\\\])", ":");
    String part =
        recipe.trainPerClass > 0
            ? " (%d of each class)".formatted(recipe.trainPerClass)
            : recipe.trainLimit > 0 ? " (%d pictures)".formatted(recipe.trainLimit) : "";
    return "%s%s, %s of width %d, %d epoch%s"
        .formatted(
            data, part, recipe.model, recipe.width, recipe.epochs, recipe.epochs == 1 ? "" : "s");
  }

  /** The runs of a variant, in the order of the seeds. */
  public List<PlannedRun> runs(Variant variant) {
    return runs.stream().filter(r -> r.variant().equals(variant)).toList();
  }
}
