package org.catchupmix.recipe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.catchupmix.core.Preconditions;
import org.catchupmix.io.AtomicFile;

/** Recipes as YAML: one line {@code key: value} for each setting. */
public final class RecipeFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A recipe has some kilobytes; the YAML reader holds comments in memory several times over. */
  private static final long MAX_BYTES = 1 << 20;

  private RecipeFile() {}

  /**
   * Reads a recipe; missing keys have their defaults.
   *
   * @throws IllegalArgumentException if the file cannot be read, or a key is unknown or a value has
   *     another type
   */
  public static RecipeText read(Path file) {
    return of(file.toString(), entries(file));
  }

  /** The keys and values of a file; none if it is empty. */
  public static Map<String, Object> entries(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            "%s has %,d bytes, a recipe at most %,d".formatted(file, Files.size(file), MAX_BYTES));
      }
      JsonNode tree = YAML.readTree(Files.readString(file));
      if (tree.isMissingNode() || tree.isNull()) {
        return Map.of();
      }
      Preconditions.require(
          tree.isObject(), "%s is not a recipe: it requires lines of the form 'key: value'", file);
      return YAML.convertValue(tree, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is not a recipe: line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(file + " is not a recipe: it is not text");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          Files.isRegularFile(file)
              ? "cannot read recipe " + file + ": " + e
              : "there is no recipe file " + file + ": the shipped ones are in recipes/");
    }
  }

  /**
   * A recipe with these keys and values; missing keys have their defaults.
   *
   * @throws IllegalArgumentException if a key is unknown or a value has another type
   */
  public static RecipeText of(String source, Map<String, ?> entries) {
    return new RecipeText().with(source, entries);
  }

  public static void write(Recipe recipe, Path file) throws IOException {
    AtomicFile.write(file, YAML.writeValueAsString(recipe.settings()));
  }
}
