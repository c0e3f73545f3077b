package org.catchupmix.study.plot;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Options for writing figures.
 *
 * @param formats at least one
 * @param titles whether titles are drawn; otherwise only pages and file lists show them
 * @param labels text to show instead of a name, such as {@code Catch-up Mix} for {@code catchup}
 */
public record FigureOptions(Set<Format> formats, boolean titles, Map<String, String> labels) {
  /** SVG and PNG without titles, with names as they are. */
  public static final FigureOptions DEFAULT =
      new FigureOptions(EnumSet.of(Format.SVG, Format.PNG), false, Map.of());

  public FigureOptions {
    if (formats.isEmpty()) {
      throw new IllegalArgumentException("formats must have at least one");
    }
    formats = Collections.unmodifiableSet(EnumSet.copyOf(formats));
    labels = Map.copyOf(labels);
  }

  /** Label of a name; one of a method also begins those of its variants. */
  public String label(String name) {
    int colon = name.indexOf(':');
    if (labels.containsKey(name) || colon < 0 || !labels.containsKey(name.substring(0, colon))) {
      return labels.getOrDefault(name, name);
    }
    return labels.get(name.substring(0, colon)) + ", " + name.substring(colon + 1);
  }

  /** Title to draw; blank if titles are off. */
  String heading(String title) {
    return titles ? title : "";
  }
}
