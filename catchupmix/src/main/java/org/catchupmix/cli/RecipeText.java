package org.catchupmix.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.SlurmOptions;
import org.catchupmix.train.Words;
import picocli.CommandLine.Model.OptionSpec;

/** Recipes for who writes them: all keys with comments, and their JSON Schema. */
final class RecipeText {
  /** The schema beside the shipped recipes. */
  static final String SCHEMA = "recipe.schema.json";

  private static final int WIDTH = 100;

  private RecipeText() {}

  /**
   * A recipe of all keys in the groups of the help, each with its default and what it does; a key
   * whose default is to be left out is commented out.
   *
   * @param schema the address of the schema for editors; empty for none
   */
  static String commented(Optional<String> schema) {
    StringBuilder text = new StringBuilder();
    schema.ifPresent(s -> text.append("# yaml-language-server: $schema=").append(s).append('\n'));
    text.append(
        "# All settings of 'catchup train' with their defaults. Leave out what need not change.\n");
    Map<String, Object> defaults = RecipeFile.settings(new Recipe());
    HelpText.groups(RecipeFile.flags())
        .forEach(
            (heading, flags) -> {
              text.append("\n# ---- ").append(heading.isEmpty() ? "Folder" : heading).append('\n');
              for (OptionSpec flag : flags) {
                Object value = defaults.get(RecipeFile.key(flag));
                comment(about(flag, value != null), text);
                text.append(value == null ? "# " : "").append(RecipeFile.key(flag)).append(": ");
                text.append(value == null ? flag.paramLabel() : value).append('\n');
              }
            });
    text.append("\n# ---- What 'compare --on slurm' asks of Slurm\n# ")
        .append(SlurmOptions.BLOCK)
        .append(":\n");
    for (OptionSpec flag : RecipeFile.slurmFlags()) {
      text.append("#   %s: %s\n".formatted(RecipeFile.key(flag), flag.paramLabel()));
    }
    return text.toString();
  }

  /** What a flag's help says; the default is left out where it stands beside. */
  private static String about(OptionSpec flag, boolean hasDefault) {
    String help = String.join(" ", flag.description());
    return hasDefault ? help.replaceFirst(" *\\(default: [^()]*\\)", "") : help;
  }

  private static void comment(String words, StringBuilder text) {
    StringBuilder line = new StringBuilder("#");
    for (String word : words.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line.setLength(1);
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }

  /** The JSON Schema (draft 7, which editors read) of recipes. */
  static Map<String, Object> schema() {
    Map<String, Object> properties =
        properties(RecipeFile.flags(), RecipeFile.settings(new Recipe()));
    Map<String, Object> slurm = new LinkedHashMap<>();
    slurm.put("description", "what 'compare --on slurm' asks of Slurm");
    slurm.putAll(object(properties(RecipeFile.slurmFlags(), Map.of())));
    properties.put(SlurmOptions.BLOCK, slurm);
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Recipe of catchup train");
    schema.putAll(object(properties));
    return schema;
  }

  private static Map<String, Object> object(Map<String, Object> properties) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "object");
    object.put("additionalProperties", false);
    object.put("properties", properties);
    return object;
  }

  private static Map<String, Object> properties(
      List<OptionSpec> flags, Map<String, Object> defaults) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (OptionSpec flag : flags) {
      Object value = defaults.get(RecipeFile.key(flag));
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("description", about(flag, value != null));
      // Sorted: the order of Map.of differs from one JVM to the next.
      property.putAll(new TreeMap<>(type(flag)));
      if (value != null) {
        property.put("default", value);
      }
      properties.put(RecipeFile.key(flag), property);
    }
    return properties;
  }

  private static Map<String, Object> type(OptionSpec flag) {
    Class<?> type = flag.typeInfo().getAuxiliaryTypes()[0];
    Map<String, Object> one =
        switch (flag.longestName()) {
          case "--mix" -> Map.of("enum", MixMethods.names());
          case "--model" -> Map.of("enum", Models.kinds().stream().map(Models.Kind::name).toList());
          case "--val" -> Map.of("type", List.of("integer", "number", "string"));
          case "--time", "--mem", "--gpus" -> Map.of("type", List.of("integer", "string"));
          default -> type.isEnum() ? Map.of("enum", Words.of(type)) : Map.of("type", json(type));
        };
    return flag.isMultiValue()
        ? Map.of(
            "anyOf",
            Stream.of(
                    new TreeMap<>(Map.of("type", "array", "items", one)),
                    Map.of("type", "string"),
                    one)
                .distinct()
                .toList())
        : one;
  }

  private static String json(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type == double.class || type == Double.class) {
      return "number";
    }
    return type == String.class || type == Path.class ? "string" : "integer";
  }
}
