package org.catchupmix.io;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Markup, which only these functions create. They escape all text, so settings and file names are
 * never read as markup.
 */
public record Html(String markup) {
  public static final Html NONE = new Html("");

  /** Parts one after the other: each {@link Html} as it is, all else as text. */
  public static Html of(Object... parts) {
    return new Html(
        Arrays.stream(parts)
            .map(p -> p instanceof Html h ? h.markup() : escape(String.valueOf(p)))
            .collect(Collectors.joining()));
  }

  public static Html code(String text) {
    return of(text).in("code");
  }

  public static Html strong(Object... parts) {
    return of(parts).in("strong");
  }

  /** Links an address, which must be escaped as such but not as markup. */
  public static Html link(String address, String text) {
    return of(text).in("a", " href=\"" + escape(address) + "\"");
  }

  /** Marks up a number, with all of its digits for programs. */
  public static Html number(String shown, double exact) {
    return new Html("<data value=\"" + exact + "\">" + escape(shown) + "</data>");
  }

  /** Formats a number, with all of its digits for programs. */
  public static Html formatted(String format, double value) {
    return number(String.format(Locale.ROOT, format, value), value);
  }

  public static <T> Html each(Collection<T> all, Function<T, Html> markup) {
    return new Html(all.stream().map(t -> markup.apply(t).markup()).collect(Collectors.joining()));
  }

  public Html in(String element) {
    return in(element, "");
  }

  /** Wraps this in an element with attributes, which begin with a space. */
  public Html in(String element, String attributes) {
    return new Html("<" + element + attributes + ">" + markup + "</" + element + ">");
  }

  public Html then(Html more) {
    return new Html(markup + more.markup());
  }

  /** Escapes text for tags and attributes. Characters that XML does not allow become U+FFFD. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isText(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || c >= 0x20 && c < 0x7F
        || c >= 0xA0 && c < Character.MIN_SURROGATE
        || c > Character.MAX_SURROGATE && c < 0xFFFE
        || c > 0xFFFF;
  }
}
