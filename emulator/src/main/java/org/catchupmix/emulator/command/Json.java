package org.catchupmix.emulator.command;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats maps, collections, numbers, booleans and texts as JSON. */
final class Json {
  private Json() {}

  static String of(Object value) {
    return of(value, "\n");
  }

  private static String of(Object value, String newline) {
    String inner = newline + "  ";
    return switch (value) {
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
    StringBuilder text = new StringBuilder("\"");
    raw.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
              } else if (c < ' ') {
                text.append("\\u%04x".formatted(c));
              } else {
                text.append((char) c);
              }
            });
    return text.append('"').toString();
  }
}
