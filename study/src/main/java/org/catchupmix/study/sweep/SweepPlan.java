package org.catchupmix.study.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.catchupmix.core.Preconditions;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.MethodSetting;

/**
 * The file {@code plan.json} of a comparison's folder.
 *
 * @param reference label of the method to which costs are relative
 * @param methods labels in the order of the table
 * @param recipe settings that all methods share, by key
 */
public record SweepPlan(
    String reference, List<String> methods, List<Long> seeds, Map<String, Object> recipe) {
  private static final String FILE = "plan.json";

  public static SweepPlan of(Comparison comparison, RecipeText base) {
    return new SweepPlan(
        comparison.reference(),
        comparison.settings().stream().map(MethodSetting::label).toList(),
        comparison.seeds(),
        base.settings());
  }

  /** Writes the plan; keeps the results of another plan in the folder. */
  public void write(Path folder) throws IOException {
    String text = JsonFile.toJson(this) + "\n";
    Path file = folder.resolve(FILE);
    if (Files.exists(file) && !Files.readString(file).equals(text)) {
      EarlierResults.keep(folder, FILE);
    }
    JsonFile.writeJson(folder.resolve(FILE), this);
  }

  private boolean isWhole() {
    return reference != null
        && methods != null
        && methods.stream().allMatch(Objects::nonNull)
        && seeds != null
        && seeds.stream().allMatch(Objects::nonNull)
        && recipe != null;
  }

  /**
   * Reads the comparison of a folder.
   *
   * @throws RunException if the folder has no valid plan
   */
  public static Comparison read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new RunException(
          "%s has no %s, which 'compare' writes: repeat that command with --out %s, it keeps the runs that are done"
              .formatted(folder, FILE, ShellWord.of(folder.toString())));
    }
    try {
      SweepPlan plan = new ObjectMapper().readValue(file.toFile(), SweepPlan.class);
      Preconditions.require(plan != null && plan.isWhole(), "it lacks a value");
      return Comparison.plan(
          RecipeFile.of(file.toString(), plan.recipe),
          folder,
          plan.reference,
          plan.methods.stream().map(MethodSetting::parse).toList(),
          plan.seeds);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String why = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
      throw new RunException("%s is not a valid plan of a comparison: %s".formatted(file, why));
    }
  }
}
