package org.catchupmix.emulator.command;

import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Formats maps, collections, numbers, booleans and texts as JSON.
 *
 * <p>The emulator is a program of its own, whose only library reads its flags; a library for JSON
 * would be larger than the emulator.
 */
final class Json {
  /** Characters that a string cannot contain. */
  private static final Pattern SPECIAL = Pattern.compile("[\"\\\\\\p{Cntrl}]");

  private Json() {}

  static String of(Object value) {
    return of(value, "\n");
  }

  private static String of(Object value, String newline) {
    String inner = newline + "  ";
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> inner + text("" + e.getKey()) + ": " + of(e.getValue(), inner))
              .collect(Collectors.joining(",", "{", map.isEmpty() ? "}" : newline + "}"));
      case Collection<?> all ->
          all.stream()
              .map(e -> inner + of(e, inner))
              .collect(Collectors.joining(",", "[", all.isEmpty() ? "]" : newline + "]"));
      case Double d when !Double.isFinite(d) -> "null";
      case Double d when d == Math.rint(d) && Math.abs(d) < 1e15 -> "" + d.longValue();
      case Number n -> n.toString();
      case Boolean b -> b.toString();
      default -> text(value.toString());
    };
  }

  private static String text(String raw) {
    Matcher special = SPECIAL.matcher(raw);
    return '"' + special.replaceAll(m -> "\\\\u%04x".formatted((int) raw.charAt(m.start()))) + '"';
  }
}
