package org.catchupmix.recipe;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.catchupmix.core.Preconditions;

/**
 * The type of a setting's values, and how they are read from text.
 *
 * @param <T> the values; a {@link List} if {@code isList}
 * @param separator splits a text into the values of a list; empty if each text is one value
 * @param words the valid words of an enum or of a set of names; empty for other types
 */
public record SettingType<T>(
    Class<?> element,
    boolean isList,
    String separator,
    List<String> words,
    Function<String, ?> parse) {

  /** Values of a class: a number, a truth value, text or an enum. */
  public static <T> SettingType<T> of(Class<T> type) {
    if (type.isEnum()) {
      List<String> words = Arrays.stream(type.getEnumConstants()).map(SettingType::word).toList();
      return new SettingType<>(
          type, false, "", words, text -> type.getEnumConstants()[indexOf(text, words)]);
    }
    return new SettingType<>(type, false, "", List.of(), parser(type));
  }

  public static SettingType<String> names(List<String> names) {
    return new SettingType<>(
        String.class, false, "", names, text -> names.get(indexOf(text, names)));
  }

  /**
   * Several values of a class.
   *
   * @param separator splits a text into values; empty if each text is one value
   */
  public static <E> SettingType<List<E>> list(Class<E> type, String separator) {
    SettingType<E> one = of(type);
    return new SettingType<>(type, true, separator, one.words, one.parse);
  }

  private static int indexOf(String text, List<String> words) {
    int i = words.indexOf(text.toLowerCase(Locale.ROOT));
    Preconditions.require(i >= 0, "'%s' is none of %s", text, String.join(", ", words));
    return i;
  }

  private static Function<String, ?> parser(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "Integer" -> number(Integer::valueOf, "a whole number below 2^31");
      case "Long" -> number(Long::valueOf, "a whole number");
      case "Double" -> number(Double::valueOf, "a number");
      case "Boolean" -> SettingType::truth;
      case "String" -> text -> text;
      default -> throw new IllegalArgumentException("no setting has values of " + type);
    };
  }

  private static Function<String, ?> number(Function<String, ?> parse, String what) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'%s' is not %s".formatted(text, what), e);
      }
    };
  }

  private static boolean truth(String text) {
    return indexOf(text, List.of("false", "true")) == 1;
  }

  /** An enum constant as users type it, such as {@code pad-crop}. */
  public static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a value of a recipe file or of a flag.
   *
   * @param value a text, number, truth value, or a list of them
   */
  @SuppressWarnings("unchecked") // parse and isList belong to T
  public T read(Object value) {
    if (!isList) {
      return (T) parse.apply(text(value));
    }
    Collection<?> each =
        value instanceof Collection<?> list
            ? list
            : separator.isEmpty()
                ? List.of(text(value))
                : List.of(text(value).split(separator, -1));
    return (T) each.stream().map(e -> parse.apply(text(e).strip())).toList();
  }

  private static String text(Object value) {
    String text = value == null ? "" : value.toString();
    Preconditions.require(!text.isEmpty(), "has no value: give one, or leave it out");
    Preconditions.require(
        !(value instanceof Collection<?> || value instanceof Map<?, ?>),
        "'%.80s' must be a single value",
        text);
    return text;
  }

  /** A value as recipe files hold it: enums as words. */
  public static Object written(Object value) {
    return switch (value) {
      case null -> null;
      case Enum<?> constant -> word(constant);
      case List<?> list -> list.stream().map(SettingType::written).toList();
      default -> value;
    };
  }
}
