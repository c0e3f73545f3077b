package org.catchupmix.train;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.Spelling;
import org.catchupmix.core.io.AtomicFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Recipes as YAML: a key is the name of a flag without its dashes. */
public final class RecipeFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The key that names how many epochs an extended run had before, and its text for others. */
  static final String EXTENDED = "extended-from";

  static final String NOT_EXTENDED = "[]";

  private RecipeFile() {}

  /** The key of a flag. */
  public static String key(OptionSpec option) {
    return option.longestName().substring(2);
  }

  private static CommandLine parser(Recipe recipe) {
    return Words.read(new CommandLine(CommandSpec.forAnnotatedObject(recipe)));
  }

  /** The keys of the mix method and its options. */
  public static Set<String> mixKeys() {
    return new MixSettings()
        .flags.options().stream().map(RecipeFile::key).collect(Collectors.toSet());
  }

  /** All keys. */
  public static List<String> keys() {
    return flags().stream().map(RecipeFile::key).toList();
  }

  /** The flags of all keys, with the defaults as values. */
  public static List<OptionSpec> flags() {
    return parser(new Recipe()).getCommandSpec().options();
  }

  /**
   * Reads a recipe; keys that are not there have their defaults.
   *
   * @throws RunException if the file cannot be read, or a key or value is none of ours
   */
  public static Recipe read(Path file) {
    return of(file.toString(), entries(file));
  }

  /** The keys and values of a file; none if it is empty. */
  public static Map<String, Object> entries(Path file) {
    Map<String, Object> entries;
    try {
      JsonNode tree = YAML.readTree(Files.readString(file));
      entries = YAML.convertValue(tree, new TypeReference<>() {});
    } catch (IllegalArgumentException e) {
      throw new RunException(file + " is no recipe: it requires lines of the form 'key: value'");
    } catch (JsonProcessingException e) {
      throw new RunException(
          "%s is no recipe: line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (MalformedInputException e) {
      throw new RunException(file + " is no recipe: it is no text");
    } catch (IOException e) {
      throw new RunException(
          Files.isRegularFile(file)
              ? "cannot read recipe " + file + ": " + e
              : "there is no recipe file " + file + ": the shipped ones are in recipes/");
    }
    return entries == null ? Map.of() : entries;
  }

  /**
   * A recipe of these keys and values; keys that are not there have their defaults.
   *
   * @param source where they come from, for messages
   * @throws RunException if a key or value is none of ours
   */
  public static Recipe of(String source, Map<String, ?> entries) {
    Recipe recipe = new Recipe();
    set(source, recipe, entries);
    return recipe;
  }

  private static void set(String source, Recipe recipe, Map<String, ?> entries) {
    List<String> keys = keys();
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, ?> e : entries.entrySet()) {
      if (!keys.contains(e.getKey())) {
        throw new RunException(
            "%s: key '%s' is unknown%s: keys are the flags of 'catchup train --help'"
                .formatted(source, e.getKey(), Spelling.guess(e.getKey(), keys)));
      }
      String value =
          switch (e.getValue()) {
            case null -> "";
            case Collection<?> list ->
                list.stream().map(String::valueOf).collect(Collectors.joining(","));
            case Object o -> o.toString();
          };
      if (value.isEmpty()) {
        throw new RunException(
            "%s: key '%s' has no value: give one, or leave the key out"
                .formatted(source, e.getKey()));
      }
      arguments.add("--" + e.getKey() + "=" + value);
    }
    try {
      parser(recipe).parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new RunException(source + ": " + e.getMessage().replace("option '--", "key '"));
    }
  }

  /** Sets those flags in a recipe that a user gave on the command line. */
  public static void override(Recipe recipe, ParseResult given) {
    for (OptionSpec option : parser(recipe).getCommandSpec().options()) {
      OptionSpec matched = given.matchedOption(option.longestName());
      if (matched != null) {
        option.setValue(matched.getValue());
      }
    }
  }

  /** The recipe's flags that a user gave on the command line. */
  public static List<String> given(ParseResult given) {
    return parser(new Recipe()).getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .filter(given::hasMatchedOption)
        .toList();
  }

  private static final String PRECISION = BackendOption.PRECISION.flag().substring(2);

  /** All settings by key; those that are empty are left out. */
  public static Map<String, Object> settings(Recipe recipe) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (OptionSpec option : parser(recipe).getCommandSpec().options()) {
      Object value = option.getValue();
      boolean empty = value == null || value.equals("") || value.equals(List.of());
      if (!empty) {
        entries.put(key(option), words(value));
      }
    }
    return entries;
  }

  /** A value as it is typed. */
  private static Object words(Object value) {
    return switch (value) {
      case Enum<?> word -> Words.of(word);
      case List<?> list -> list.stream().map(RecipeFile::words).toList();
      default -> value;
    };
  }

  /**
   * The settings that decide the result of a run, its cost included: all but its name, its place,
   * its threads, how many images are tested at a time, when checkpoints are written, and logs. What
   * was left to the device's defaults has their values.
   */
  public static Map<String, Object> deciding(Recipe recipe) {
    Map<String, Object> settings = settings(recipe);
    DeviceOptions.defaults().forEach(settings::putIfAbsent);
    settings
        .keySet()
        .removeAll(Set.of("name", "runs", "threads", "eval-batch", "checkpoint-every", "log"));
    return settings;
  }

  /**
   * Those of them that repetitions share: not the seed, nor where it was computed or recorded, but
   * in which precision.
   */
  public static Map<String, Object> repeated(Recipe recipe) {
    Map<String, Object> settings = deciding(recipe);
    Object precision = settings.get(PRECISION);
    settings.keySet().removeAll(Set.of("seed", "track-filters"));
    DeviceOptions.flags().forEach(flag -> settings.remove(flag.substring(2)));
    settings.put(PRECISION, precision);
    return settings;
  }

  /**
   * Those that a run may not change between its sessions, as text: all that decide it but the
   * device, whether filters are recorded, and the folder of its data.
   */
  static Map<String, String> lasting(Recipe recipe) {
    Map<String, Object> settings = deciding(recipe);
    settings.remove("track-filters");
    DeviceOptions.flags().forEach(flag -> settings.remove(flag.substring(2)));
    settings.computeIfPresent("data", (_, data) -> data.toString().replaceFirst(":.*", ""));
    Map<String, String> lasting = new TreeMap<>();
    settings.forEach((key, value) -> lasting.put(key, value.toString()));
    lasting.putIfAbsent(EXTENDED, NOT_EXTENDED);
    return lasting;
  }

  /** Writes all settings; those that are empty are left out. */
  public static void write(Recipe recipe, Path file) throws IOException {
    AtomicFile.write(file, YAML.writeValueAsString(settings(recipe)));
  }
}
