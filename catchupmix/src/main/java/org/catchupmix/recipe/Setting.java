package org.catchupmix.recipe;

import java.util.List;

/**
 * A flag of {@code train} and a key of recipes, read from its {@link Flag}.
 *
 * @param key in recipes; settings of Slurm have their block before it, such as {@code slurm.mem}
 * @param initial the default; null if the setting has no value unless it is given
 * @param label stands for the value in the help
 * @param effect what a different value changes
 */
public record Setting(
    String key,
    Group group,
    SettingType<?> type,
    Object initial,
    String label,
    String about,
    Effect effect) {
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

  /**
   * Reads a value of a recipe file or of a flag.
   *
   * @param value text, number, truth value, enum constant, or a list of them
   * @throws IllegalArgumentException if it has another type
   */
  Object read(Object value) {
    try {
      return type.read(SettingType.written(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(flag() + " " + e.getMessage(), e);
    }
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
    return other instanceof Setting s && s.key.equals(key);
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
