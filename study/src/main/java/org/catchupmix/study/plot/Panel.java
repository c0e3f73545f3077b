package org.catchupmix.study.plot;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One pair of axes with the lines drawn on it.
 *
 * @param title written above the axes; blank for none
 * @param xLabel what the x-axis measures, with its unit
 * @param yLabel what the y-axis measures, with its unit
 * @param series the lines, each of another name
 */
public record Panel(String title, String xLabel, String yLabel, List<Series> series) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if a label is blank, if there is no series, or if two have the
   *     same name
   */
  public Panel {
    Objects.requireNonNull(title, "title");
    series = List.copyOf(series);
    requireLabel("xLabel", xLabel, title);
    requireLabel("yLabel", yLabel, title);
    if (series.isEmpty()) {
      throw new IllegalArgumentException(
          "series of panel '%s' is empty, but a panel needs at least one.".formatted(title));
    }
    Set<String> names = new HashSet<>();
    for (Series one : series) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException(
            "series of panel '%s' has the name '%s' twice, but each needs its own."
                .formatted(title, one.name()));
      }
    }
  }

  private static void requireLabel(String argument, String label, String title) {
    if (label == null || label.isBlank()) {
      throw new IllegalArgumentException(
          "%s of panel '%s' is %s, but must say what the axis measures, such as 'epoch'."
              .formatted(argument, title, label == null ? "null" : "blank"));
    }
  }
}
