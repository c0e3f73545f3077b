package org.catchupmix.study.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.Setting;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunException;

/**
 * What a comparison consists of, as the file {@code plan.json} of its folder: whoever has the
 * folder can tell which runs are missing, and make the tables.
 *
 * @param reference the label of the setting whose cost is 1
 * @param methods labels of the settings, in the order of the table
 * @param seeds of each
 * @param recipe what all share, by key
 */
public record SweepPlan(
    String reference, List<String> methods, List<Long> seeds, Map<String, Object> recipe) {
  private static final String FILE = "plan.json";

  /** Of a comparison whose settings have this recipe in common. */
  public static SweepPlan of(Comparison comparison, Recipe base) {
    return new SweepPlan(
        comparison.reference(),
        comparison.settings().stream().map(Setting::label).toList(),
        comparison.seeds(),
        RecipeFile.settings(base));
  }

  /** Writes or replaces the file of a folder. */
  public void write(Path folder) throws IOException {
    AtomicFile.write(
        folder.resolve(FILE),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }

  /**
   * The comparison of a folder.
   *
   * @throws RunException if the folder is none of a comparison, or its plan cannot be
   */
  public static Comparison read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new RunException(
          ("%s holds no comparison: it has no %s, which 'compare' and 'ablate' write; the same command"
                  + " as before with --out %s trains nothing again that is done")
              .formatted(folder, FILE, ShellWord.of(folder.toString())));
    }
    try {
      SweepPlan plan = new ObjectMapper().readValue(file.toFile(), SweepPlan.class);
      return Comparison.plan(
          RecipeFile.of(file.toString(), plan.recipe),
          folder,
          plan.reference,
          plan.methods.stream().map(Setting::parse).toList(),
          plan.seeds);
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      String why = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
      throw new RunException("%s is no plan of a comparison: %s".formatted(file, why));
    }
  }
}
