package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A sweep as a table for people: a row for each combination of macros.
 *
 * @param defined what the source itself defines
 * @param reports of one shape, each of one variant, in the order of the rows
 */
record SweepTable(Map<String, Integer> defined, List<LabReport> reports) {
  /** What is shown, where it is known. */
  private static final List<String> COLUMNS =
      List.of(
          "warp_instructions",
          "registers",
          "shared_bytes",
          "occupancy",
          "waves",
          "predicted_us",
          "predicted_bound",
          "predicted_share_of_roof",
          "cold_us",
          "warm_us",
          "cold_share_of_roof");

  private static final Map<String, String> HEADS =
      Map.of(
          "warp_instructions", "instructions",
          "registers", "registers",
          "shared_bytes", "shared bytes",
          "predicted_bound", "bound by",
          "predicted_share_of_roof", "of the roof",
          "cold_us", "cold µs",
          "warm_us", "warm µs",
          "cold_share_of_roof", "of the roof");

  String text() {
    LabReport first = reports.getFirst();
    StringBuilder text = new StringBuilder(first.head("variant " + first.choice()));
    if (!defined.isEmpty()) {
      text.append(
          "the source defines %s%n"
              .formatted(
                  defined.entrySet().stream()
                      .map(e -> e.getKey() + " " + e.getValue())
                      .collect(Collectors.joining(", "))));
    }
    List<Metric> shown =
        COLUMNS.stream()
            .map(Metric::of)
            .filter(
                m ->
                    reports.stream()
                        .anyMatch(r -> r.measurements().getFirst().values().containsKey(m)))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    List<String> heads = new ArrayList<>(first.macros().keySet());
    shown.forEach(m -> heads.add(HEADS.getOrDefault(m.key(), m.title().strip())));
    rows.add(heads);
    List<String> wrong = new ArrayList<>();
    for (LabReport report : reports) {
      Measurement m = report.measurements().getFirst();
      if (m.refusal().or(m::wrong).isPresent()) {
        wrong.add(
            "%s %s: %s"
                .formatted(
                    report.macros().toString().replaceAll("[{}]", ""),
                    m.refusal().isPresent() ? "cannot run" : "is WRONG",
                    m.refusal().or(m::wrong).orElseThrow()));
        continue;
      }
      List<String> row = new ArrayList<>();
      report.macros().values().forEach(v -> row.add("" + v));
      for (Metric metric : shown) {
        Double value = m.values().get(metric);
        row.add(value == null ? "-" : metric.text(value));
      }
      rows.add(row);
    }
    int[] widths =
        IntStream.range(0, heads.size())
            .map(c -> rows.stream().mapToInt(r -> r.get(c).length()).max().orElseThrow())
            .toArray();
    text.append(System.lineSeparator());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        line.append(" ".repeat(widths[c] - row.get(c).length() + (c == 0 ? 0 : 2)))
            .append(row.get(c));
      }
      text.append(line).append(System.lineSeparator());
    }
    if (!wrong.isEmpty()) {
      text.append(System.lineSeparator());
      wrong.forEach(w -> text.append(w).append(System.lineSeparator()));
    }
    return text.toString();
  }
}
