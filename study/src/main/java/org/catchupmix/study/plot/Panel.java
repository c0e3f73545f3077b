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
 * @param bands areas behind the lines, each in the colour of the line of its name
 */
public record Panel(
    String title, String xLabel, String yLabel, List<Series> series, List<Band> bands) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a label is blank, if there is no series, if two have the
   *     same name, or if a band has no series of its name
   */
  public Panel {
    Objects.requireNonNull(title, "title");
    series = List.copyOf(series);
    bands = List.copyOf(bands);
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
    for (Band band : bands) {
      if (!names.contains(band.name())) {
        throw new IllegalArgumentException(
            "bands of panel '%s' has '%s', but no line has that name."
                .formatted(title, band.name()));
      }
    }
  }

  /** Lines alone. */
  public Panel(String title, String xLabel, String yLabel, List<Series> series) {
    this(title, xLabel, yLabel, series, List.of());
  }

  private static void requireLabel(String argument, String label, String title) {
    if (label == null || label.isBlank()) {
      throw new IllegalArgumentException(
          "%s of panel '%s' is %s, but must say what the axis measures, such as 'epoch'."
              .formatted(argument, title, label == null ? "null" : "blank"));
    }
  }
}
