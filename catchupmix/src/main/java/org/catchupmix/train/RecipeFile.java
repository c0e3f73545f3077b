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
import java.util.Objects;
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

  /** A recipe has some kilobytes; the YAML reader holds comments in memory several times over. */
  private static final long MOST_BYTES = 1 << 20;

  private RecipeFile() {}

  /** The key of a flag. */
  public static String key(OptionSpec option) {
    return option.longestName().substring(2);
  }

  private static CommandLine parser(Object settings) {
    return Words.read(new CommandLine(CommandSpec.forAnnotatedObject(settings)));
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
      if (Files.size(file) > MOST_BYTES) {
        throw new RunException(
            "%s has %,d bytes, a recipe at most %,d".formatted(file, Files.size(file), MOST_BYTES));
      }
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
    Map<String, Object> own = new LinkedHashMap<>(entries);
    if (own.containsKey(SlurmOptions.BLOCK)) {
      slurm(source + ": " + SlurmOptions.BLOCK, recipe, own.remove(SlurmOptions.BLOCK));
    }
    parse(source, recipe, own, "keys are the flags of 'catchup train --help'");
  }

  private static void slurm(String source, Recipe recipe, Object block) {
    if (!(block instanceof Map<?, ?> entries)) {
      throw new RunException(source + " must be a block of lines of the form 'key: value'");
    }
    Map<String, Object> own = new LinkedHashMap<>();
    entries.forEach((key, value) -> own.put(String.valueOf(key), value));
    parse(source, recipe.slurm, own, "keys are the flags of Slurm in 'catchup compare --help'");
    try {
      recipe.slurm.check("");
    } catch (IllegalArgumentException e) {
      throw new RunException(source + ": " + e.getMessage());
    }
  }

  /** Sets the fields of an object of flags. */
  private static void parse(
      String source, Object settings, Map<String, Object> entries, String what) {
    CommandLine parser = parser(settings);
    List<String> keys = parser.getCommandSpec().options().stream().map(RecipeFile::key).toList();
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Object> e : entries.entrySet()) {
      if (!keys.contains(e.getKey())) {
        throw new RunException(
            "%s: key '%s' is unknown%s: %s"
                .formatted(source, e.getKey(), Spelling.guess(e.getKey(), keys), what));
      }
      OptionSpec option = parser.getCommandSpec().findOption("--" + e.getKey());
      List<String> values = values(e.getValue(), !option.splitRegex().isEmpty());
      if (values.isEmpty() || values.contains("")) {
        throw new RunException(
            "%s: key '%s' has no value: give one, or leave the key out"
                .formatted(source, e.getKey()));
      }
      values.forEach(value -> arguments.add("--" + e.getKey() + "=" + value));
    }
    try {
      parser.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new RunException(source + ": " + e.getMessage().replace("option '--", "key '"));
    }
  }

  /** A value as flags take it: a list in one flag where that splits it, else in one each. */
  private static List<String> values(Object value, boolean split) {
    return switch (value) {
      case null -> List.of("");
      case Collection<?> list -> {
        List<String> each = list.stream().map(String::valueOf).toList();
        yield split ? List.of(String.join(",", each)) : each;
      }
      case Object o -> List.of(o.toString());
    };
  }

  /** The flags of all keys of the block {@link SlurmOptions#BLOCK}. */
  public static List<OptionSpec> slurmFlags() {
    return parser(new SlurmOptions()).getCommandSpec().options();
  }

  /**
   * Sets those flags in a recipe, or in options, that a user gave on the command line.
   *
   * @param settings an object of flags
   */
  public static void override(Object settings, ParseResult given) {
    for (OptionSpec option : parser(settings).getCommandSpec().options()) {
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

  /** The flags whose values in a recipe are not the defaults. */
  static Set<String> changed(Recipe recipe) {
    CommandSpec defaults = parser(new Recipe()).getCommandSpec();
    return parser(recipe).getCommandSpec().options().stream()
        .filter(o -> !Objects.equals(o.getValue(), defaults.findOption(o.longestName()).getValue()))
        .map(OptionSpec::longestName)
        .collect(Collectors.toSet());
  }

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
   * was left to the device's defaults has their values; a decoder counts where it was written down.
   */
  public static Map<String, Object> deciding(Recipe recipe) {
    Map<String, Object> settings = settings(recipe);
    DeviceOptions.defaults().forEach(settings::putIfAbsent);
    settings
        .keySet()
        .removeAll(
            Set.of(
                "name",
                "runs",
                "threads",
                "decode-threads",
                "eval-batch",
                "checkpoint-every",
                "log"));
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
   * device, whether filters are recorded, the folder of its data, and whether broken images are
   * skipped: a run that one has stopped may go on so.
   */
  static Map<String, String> lasting(Recipe recipe) {
    Map<String, Object> settings = deciding(recipe);
    settings.remove("track-filters");
    settings.remove("skip-broken");
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
