package org.catchupmix.study.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;

/**
 * Runs of a comparison: each setting with each seed.
 *
 * @param reference label of the setting whose cost is 1
 * @param runs seed by seed, so that a comparison that ends early has whole rounds
 */
public record Comparison(
    String title,
    Path out,
    String reference,
    List<MethodSetting> settings,
    List<Long> seeds,
    List<PlannedRun> runs) {
  /**
   * Plans the runs and checks their recipes.
   *
   * @param base the recipe that all share
   * @throws IllegalArgumentException if two settings have one name, or a recipe is invalid
   */
  public static Comparison plan(
      RecipeText base, Path out, String reference, List<MethodSetting> settings, List<Long> seeds) {
    if (settings.isEmpty() || seeds.isEmpty()) {
      throw new IllegalArgumentException("a comparison requires at least one method and one seed");
    }
    List<Long> distinct = seeds.stream().distinct().toList();
    List<PlannedRun> runs = new ArrayList<>();
    Map<String, String> folders = new HashMap<>();
    for (long seed : distinct) {
      for (MethodSetting setting : settings) {
        String folder = setting.folder(seed);
        String other = folders.put(folder, setting.label());
        if (other != null) {
          throw new IllegalArgumentException(
              "methods '%s' and '%s' would share the folder %s: name each once"
                  .formatted(other, setting.label(), folder));
        }
        Recipe recipe;
        try {
          recipe = setting.recipe(base.settings(), out.toString(), seed).settle();
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "method '%s': %s".formatted(setting.label(), e.getMessage()), e);
        }
        runs.add(new PlannedRun(setting, seed, recipe, new RunFolder(out.resolve(folder))));
      }
    }
    Recipe first = runs.getFirst().recipe();
    return new Comparison(title(first), out, reference, settings, distinct, runs);
  }

  private static String title(Recipe recipe) {
    String data = RunNames.data(recipe.data().data());
    List<String> part = new ArrayList<>();
    if (recipe.data().trainPerClass() > 0) {
      part.add(recipe.data().trainPerClass() + " of each class");
    } else if (recipe.data().trainLimit() > 0) {
      part.add(Plural.of(recipe.data().trainLimit(), "image"));
    }
    if (!recipe.data().val().isEmpty()) {
      part.add("--val " + recipe.data().val());
    }
    String parts = part.isEmpty() ? "" : " (" + String.join(", ", part) + ")";
    return "%s%s, %s of width %d, %s"
        .formatted(
            data,
            parts,
            recipe.network().model(),
            recipe.network().width(),
            Plural.of(recipe.optimization().epochs(), "epoch"));
  }

  public List<PlannedRun> runs(MethodSetting setting) {
    return runs.stream().filter(r -> r.setting().equals(setting)).toList();
  }
}
