package org.catchupmix.recipe;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.catchupmix.core.Preconditions;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;

/**
 * Settings as files and flags give them: values of the right type, by key, some left out.
 * Immutable.
 *
 * <pre>{@code
 * Recipe recipe = new RecipeText().with("model", "resnet18").with("epochs", 3).settle();
 * }</pre>
 */
public final class RecipeText {
  private final Map<Setting, Object> given;

  /** Creates the defaults: a small network on the shipped images, with Catch-up Mix. */
  public RecipeText() {
    this(Map.of());
  }

  private RecipeText(Map<Setting, Object> given) {
    this.given = given;
  }

  /**
   * Returns settings with another value of one.
   *
   * @param key as in recipe files, such as {@code train-limit}
   * @param value text, number, truth value, enum constant, or a list of them; an empty text or list
   *     leaves out a setting that has no default
   * @throws IllegalArgumentException if the key is unknown, or the value has another type
   */
  public RecipeText with(String key, Object value) {
    Setting setting = Settings.named(key);
    boolean isLeftOut =
        value != null && Setting.isEmpty(value) && Setting.isEmpty(setting.initial());
    return isLeftOut ? without(List.of(key)) : withRead(setting, value);
  }

  private RecipeText withRead(Setting setting, Object value) {
    Map<Setting, Object> all = new LinkedHashMap<>(given);
    all.put(setting, setting.read(value));
    return new RecipeText(all);
  }

  /**
   * Returns settings with other values for these keys.
   *
   * @param source for messages
   * @param entries values by key; those of Slurm may be a block
   * @throws IllegalArgumentException if a key is unknown, or a value has another type
   */
  public RecipeText with(String source, Map<String, ?> entries) {
    RecipeText result = this;
    for (Map.Entry<String, Object> entry : flat(source, entries).entrySet()) {
      try {
        result = result.withRead(Settings.named(entry.getKey()), entry.getValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
      }
    }
    return result;
  }

  /** The entries with those of the block of Slurm as {@code slurm.KEY}. */
  private static Map<String, Object> flat(String source, Map<String, ?> entries) {
    Map<String, Object> flat = new LinkedHashMap<>(entries);
    if (flat.containsKey(SlurmRequest.BLOCK)) {
      Preconditions.require(
          flat.get(SlurmRequest.BLOCK) instanceof Map<?, ?>,
          "%s: %s must be a block of lines of the form 'key: value'",
          source,
          SlurmRequest.BLOCK);
      Map<?, ?> block = (Map<?, ?>) flat.remove(SlurmRequest.BLOCK);
      block.forEach((key, value) -> flat.put(SlurmRequest.BLOCK + "." + key, value));
    }
    return flat;
  }

  /** Returns settings that mix by a method with its options. */
  public RecipeText withMix(MixMethod method) {
    RecipeText text = with(MixSettings.MIX, method.name());
    for (MixChoice choice : MixChoice.of(method)) {
      text = text.with(choice.key(), choice.value());
    }
    return text;
  }

  /** Returns settings in which these have their defaults. */
  public RecipeText without(List<String> keys) {
    Map<Setting, Object> fewer = new LinkedHashMap<>(given);
    fewer.keySet().removeIf(setting -> keys.contains(setting.key()));
    return new RecipeText(fewer);
  }

  /** Whether a setting was given, even with the value of its default. */
  public boolean isGiven(String key) {
    return given.containsKey(Settings.named(key));
  }

  /** The value of a setting that is text, or its default. */
  public String text(String key) {
    return Objects.toString(value(Settings.named(key)), "");
  }

  /** The value of a setting, or its default; null without one. */
  public Object value(Setting setting) {
    return given.getOrDefault(setting, setting.initial());
  }

  /** The settings of a run by key, as recipe files hold them; empty values are left out. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (Setting setting : Settings.ofRuns()) {
      if (!Setting.isEmpty(value(setting))) {
        settings.put(setting.key(), SettingType.written(value(setting)));
      }
    }
    return settings;
  }

  /**
   * Fills in what was left out.
   *
   * @throws IllegalArgumentException if a value is invalid, or settings contradict each other or do
   *     nothing; the message names a flag
   */
  public Recipe settle() {
    settle(SlurmRequest.class);
    NetworkSettings network = settle(NetworkSettings.class);
    Recipe recipe =
        new Recipe(
            settle(FolderSettings.class),
            settle(DeviceSettings.class),
            settle(DataSettings.class),
            network,
            mix(network.mixPoints()),
            settle(OptimizationSettings.class),
            settle(RunSettings.class));
    recipe.idle().forEach(this::requireDefault);
    return recipe;
  }

  /**
   * Settles one group, such as {@link DeviceSettings}, but not {@link MixSettings}, which depend on
   * the network.
   *
   * @throws IllegalArgumentException if a value is invalid; the message names the flag
   */
  public <T extends Record> T settle(Class<T> group) {
    return FlagRecord.create(group, key -> value(Settings.named(key)));
  }

  private MixSettings mix(List<Integer> networkPoints) {
    Map<String, Object> values = new HashMap<>();
    for (Setting setting : Settings.in(Group.MIXING)) {
      if (!Setting.isEmpty(value(setting))) {
        values.put(setting.key(), value(setting));
      }
    }
    return MixSettings.of(values, networkPoints);
  }

  private void requireDefault(String key, String owner) {
    Setting setting = Settings.named(key);
    Preconditions.require(
        setting.initial() == null || value(setting).equals(setting.initial()),
        "%s does nothing here: it belongs to %s",
        setting.flag(),
        owner);
  }
}
