package org.catchupmix.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.SettingType;
import org.catchupmix.recipe.Settings;
import org.catchupmix.recipe.SlurmRequest;

/** A commented recipe with all keys, and the JSON Schema of recipes. */
final class RecipeTemplate {
  /** The schema beside the shipped recipes. */
  static final String SCHEMA = "recipe.schema.json";

  private static final int WIDTH = 100;

  private RecipeTemplate() {}

  /**
   * Makes a recipe of all keys, in the groups of the help, with defaults and descriptions. Keys
   * without a default of their own are commented out.
   *
   * @param schema the address of the schema for editors; empty for none
   */
  static String commented(Optional<String> schema) {
    StringBuilder text = new StringBuilder();
    schema.ifPresent(s -> text.append("# yaml-language-server: $schema=").append(s).append('\n'));
    text.append(
        "# All settings of 'catchup train' with their defaults. Leave out what need not change.\n");
    for (Group group : Group.values()) {
      boolean isSlurm = group == Group.SLURM;
      text.append("\n# ---- ").append(group.heading()).append('\n');
      if (isSlurm) {
        text.append("# ").append(SlurmRequest.BLOCK).append(":\n");
      }
      for (Setting setting : Settings.in(group)) {
        if (isSlurm) {
          text.append("#   %s: %s\n".formatted(setting.name(), setting.valueLabel()));
        } else {
          append(setting, text);
        }
      }
    }
    return text.toString();
  }

  private static void append(Setting setting, StringBuilder text) {
    Object value = new RecipeText().settings().get(setting.key());
    boolean isFixed = value != null;
    comment(about(setting, isFixed), text);
    text.append(isFixed ? "" : "# ").append(setting.key()).append(": ");
    text.append(value == null ? setting.valueLabel() : value).append('\n');
  }

  /** The help of a setting, without the default if that is written beside it. */
  private static String about(Setting setting, boolean hasDefault) {
    return hasDefault
        ? setting.about().replaceFirst(" *\\(default: [^()]*\\)", "")
        : setting.about();
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
    Map<String, Object> properties = properties(Settings.ofRuns());
    Map<String, Object> slurm = object(properties(Settings.in(Group.SLURM)));
    slurm.put("description", "what 'compare --on slurm' asks of Slurm");
    properties.put(SlurmRequest.BLOCK, slurm);
    Map<String, Object> schema = object(properties);
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Recipe of catchup train");
    return schema;
  }

  /** Sorted by keys, as all objects of the schema: the order of Map.of differs between JVMs. */
  private static Map<String, Object> object(Map<String, Object> properties) {
    return new TreeMap<>(
        Map.of("type", "object", "additionalProperties", false, "properties", properties));
  }

  private static Map<String, Object> properties(List<Setting> settings) {
    Map<String, Object> defaults = new RecipeText().settings();
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Setting setting : settings) {
      Object value = defaults.get(setting.key());
      boolean isFixed = value != null;
      Map<String, Object> property = new TreeMap<>(type(setting));
      property.put("description", about(setting, isFixed));
      if (isFixed) {
        property.put("default", value);
      }
      properties.put(setting.name(), property);
    }
    return properties;
  }

  private static Map<String, Object> type(Setting setting) {
    SettingType<?> type = setting.type();
    Map<String, Object> one =
        type.words().isEmpty() ? Map.of("type", json(setting)) : Map.of("enum", type.words());
    if (!type.isList()) {
      return one;
    }
    Map<String, Object> array = new TreeMap<>(Map.of("type", "array", "items", one));
    return Map.of("anyOf", Stream.of(array, Map.of("type", "string"), one).distinct().toList());
  }

  /** JSON types of a value. Text settings accept numbers too, such as {@code val: 0.1}. */
  private static Object json(Setting setting) {
    return switch (setting.type().element().getSimpleName()) {
      case "Boolean" -> "boolean";
      case "Double" -> "number";
      case "Integer", "Long" -> "integer";
      default -> List.of("number", "string");
    };
  }
}
