package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What changes from each variant to the next, as lines for people. */
final class StepsText {
  /** Smaller changes are left out. */
  private static final double LEAST = 0.02;

  private StepsText() {}

  /**
   * The steps between the variants that ran.
   *
   * @param ideas of the variants, by their labels; where one is missing, nothing is said of it
   */
  static String of(List<Measurement> measurements, Map<String, String> ideas) {
    List<Measurement> ran = measurements.stream().filter(Measurement::ran).toList();
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < ran.size(); i++) {
      Measurement from = ran.get(i - 1);
      Measurement to = ran.get(i);
      text.append("%nfrom %s to %s%n".formatted(from.variant(), to.variant()));
      String idea = ideas.getOrDefault(to.variant(), "");
      if (!idea.isEmpty()) {
        text.append("  %s%n".formatted(idea));
      }
      for (Metric metric : Metric.ALL) {
        Double before = from.values().get(metric);
        Double after = to.values().get(metric);
        if (before != null && after != null && isShown(metric, before, after)) {
          text.append(line(metric, before, after)).append(System.lineSeparator());
        }
      }
    }
    return text.toString();
  }

  private static boolean isShown(Metric metric, double before, double after) {
    return switch (metric.form()) {
      case ERROR, KIND -> false;
      case LIMIT -> before != after;
      default -> Math.abs(after - before) > LEAST * Math.abs(before);
    };
  }

  private static String line(Metric metric, double before, double after) {
    String line =
        "  %-22s %14s ->%14s"
            .formatted(metric.title().strip(), metric.text(before), metric.text(after));
    boolean ratio =
        before != 0 && metric.form() != Metric.Form.LIMIT && metric.form() != Metric.Form.SHARE;
    return ratio ? line + String.format(Locale.ROOT, "   x %.2f", after / before) : line;
  }
}
