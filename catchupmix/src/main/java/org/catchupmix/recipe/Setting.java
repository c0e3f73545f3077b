package org.catchupmix.recipe;

import java.util.List;
import java.util.function.Predicate;
import org.catchupmix.core.Preconditions;

/**
 * A setting of a run: a key of recipes and a flag of {@code train}. Its flag, help, schema, checks
 * and saved form are derived from this record; {@link Settings} lists all settings.
 *
 * @param key in recipes; settings of Slurm have their block before it, such as {@code slurm.mem}
 * @param initial the default; null if the setting has no value unless it is given
 * @param label stands for the value in the help
 * @param effect what a different value changes
 * @param rule which values are valid
 * @param owner when the setting has an effect at all
 */
public record Setting<T>(
    String key,
    Group group,
    SettingType<T> type,
    T initial,
    String label,
    String about,
    Effect effect,
    Rule<T> rule,
    Owner owner) {

  public enum Group {
    FOLDER("Folder"),
    DEVICE("Device"),
    DATA("Data"),
    NETWORK("Network"),
    MIXING("Mixing"),
    OPTIMIZATION("Optimization"),
    RUN("Run"),
    /** No settings of a run, but resources of each task of a comparison on Slurm. */
    SLURM("Slurm");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    public String heading() {
      return heading;
    }

    /** Creates a setting whose label is the words of its values. */
    <T> Setting<T> of(String key, T initial) {
      return of(key, initial, "");
    }

    @SuppressWarnings("unchecked") // the class of the default is that of the values
    <T> Setting<T> of(String key, T initial, String label) {
      Class<?> type = initial instanceof Enum<?> e ? e.getDeclaringClass() : initial.getClass();
      return new Setting<>(key, this, SettingType.of((Class<T>) type), initial, label);
    }

    /** Creates a setting that has no value unless it is given. */
    <T> Setting<T> unset(Class<T> type, String key, String label) {
      return new Setting<>(key, this, SettingType.of(type), null, label);
    }

    /** Creates a setting of several values, by default none. */
    <T> Setting<List<T>> list(Class<T> type, String separator, String key, String label) {
      return new Setting<>(key, this, SettingType.list(type, separator), List.of(), label);
    }
  }

  /** Parts of the result that a different value changes. */
  public enum Effect {
    /** Nothing but place, time and logs. */
    NONE,
    /** The last bits, or what is recorded beside the result. A run may continue with another. */
    ROUNDING,
    /** The result. A run may continue with another value. */
    CHANGEABLE,
    /** All random numbers. Runs that differ by it alone are repetitions. */
    SEED,
    RESULT
  }

  /** Checks a value; throws an {@link IllegalArgumentException} that names the flag. */
  @FunctionalInterface
  public interface Rule<T> {
    void check(String flag, T value);
  }

  /**
   * Another setting without which this one would do nothing.
   *
   * @param name for messages, such as {@code --schedule multistep}
   * @param isUsed whether a recipe has it
   */
  public record Owner(String name, Predicate<Recipe> isUsed) {}

  Setting(String key, Group group, SettingType<T> type, T initial, String label) {
    this(
        key,
        group,
        type,
        initial,
        label,
        "",
        Effect.RESULT,
        (_, _) -> {},
        new Owner("", _ -> true));
  }

  Setting<T> about(String words) {
    return new Setting<>(key, group, type, initial, label, words, effect, rule, owner);
  }

  Setting<T> affecting(Effect other) {
    return new Setting<>(key, group, type, initial, label, about, other, rule, owner);
  }

  Setting<T> checkedBy(Rule<T> other) {
    return new Setting<>(key, group, type, initial, label, about, effect, other, owner);
  }

  /** Adds a check that a condition holds, in the form {@code --flag VALUE must be SOMETHING}. */
  Setting<T> must(Predicate<T> holds, String be) {
    return checkedBy(
        (flag, value) -> {
          String text = value instanceof String ? "'" + value + "'" : value.toString();
          Preconditions.require(holds.test(value), "%s %s must be %s", flag, text, be);
        });
  }

  Setting<T> belongingTo(String name, Predicate<Recipe> isUsed) {
    return new Setting<>(
        key, group, type, initial, label, about, effect, rule, new Owner(name, isUsed));
  }

  public String flag() {
    return "--" + name();
  }

  /** The key without the block it is in. */
  public String name() {
    return key.substring(key.indexOf('.') + 1);
  }

  /** Stands for the value: the words of an enum, or the label. */
  public String valueLabel() {
    if (!label.isEmpty()) {
      return label;
    }
    return type.element() == Boolean.class ? "true|false" : String.join("|", type.words());
  }

  /** The help: what it does, with the default if there is one. */
  public String help(Object defaultValue) {
    return isEmpty(defaultValue) || about.contains("(default")
        ? about
        : "%s (default: %s)".formatted(about, SettingType.written(defaultValue));
  }

  /** Whether a value is left out where settings are written. */
  static boolean isEmpty(Object value) {
    return value == null || value.equals("") || value.equals(List.of());
  }

  boolean decidesResult() {
    return effect != Effect.NONE;
  }

  boolean isSharedByRepetitions() {
    return effect == Effect.RESULT || effect == Effect.CHANGEABLE;
  }

  boolean mustStayOnResume() {
    return effect == Effect.RESULT || effect == Effect.SEED;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Setting<?> s && s.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key;
  }
}
