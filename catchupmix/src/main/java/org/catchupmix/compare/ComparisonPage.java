package org.catchupmix.compare;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.train.Metrics;
import org.catchupmix.train.RecipeFile;

/** The page of a comparison: one HTML file that needs nothing else. */
final class ComparisonPage {
  private static final String STYLE =
      """
      body { font: 16px/1.5 system-ui, sans-serif; color: #262626; background: #fff;
        max-width: 62rem; margin: 0 auto; padding: 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .6rem; border-bottom: 1px solid #ddd; text-align: right;
        vertical-align: bottom; }
      th:first-child, td:first-child { text-align: left; }
      td { white-space: nowrap; }
      img { width: 100%; min-width: 40rem; height: auto; }
      @media (max-width: 40rem) {
        th, td { padding: .3rem; font-size: .85rem; }
        td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
      }
      .top { font-weight: bold; }
      code { font-size: .9em; overflow-wrap: anywhere; }
      """;

  private ComparisonPage() {}

  static String of(ComparisonTable table, byte[] curves, Map<String, String> failures) {
    Comparison comparison = table.comparison();
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(escape(comparison.title())).append("</title>\n<style>\n");
    page.append(STYLE).append("</style>\n</head>\n<body>\n");
    page.append("<h1>Mix methods compared</h1>\n");
    paragraph(page, escape(comparison.title()));
    failures.forEach((run, why) -> paragraph(page, escape("Not done: " + run + ": " + why)));
    results(page, table);
    page.append("<h2>Learning curves</h2>\n");
    page.append(
        "<p>The mean over the seeds; the bands are one standard deviation to both sides.\n");
    page.append(
        "<div class=\"wide\"><img alt=\"Accuracy and loss on test pictures after each epoch\" src=\"data:image/png;base64,");
    page.append(Base64.getEncoder().encodeToString(curves)).append("\"></div>\n");
    seeds(page, table);
    settings(page, comparison);
    return page.append("</body>\n</html>\n").toString();
  }

  private static void paragraph(StringBuilder page, String html) {
    page.append("<p>").append(html).append('\n');
  }

  private static void results(StringBuilder page, ComparisonTable table) {
    page.append("<h2>Results</h2>\n");
    page.append("<div class=\"wide\"><table>\n<tr>");
    table.columns().forEach(c -> page.append("<th>").append(escape(c)).append("</th>"));
    page.append("</tr>\n");
    for (ComparisonTable.Row row : table.rows()) {
      page.append("<tr>");
      List<String> cells = row.cells();
      for (int c = 0; c < cells.size(); c++) {
        page.append(isTop(table, row, c) ? "<td class=\"top\">" : "<td>");
        page.append(escape(cells.get(c))).append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
    table.notes().forEach(note -> paragraph(page, escape(note)));
    paragraph(
        page,
        "The highest mean of a column is bold, of methods whose seeds are all done. A difference that"
            + " is small against the deviations says nothing.");
  }

  /** Whether a row has the highest mean of a column of accuracies, of those that are whole. */
  private static boolean isTop(ComparisonTable table, ComparisonTable.Row row, int column) {
    return column >= 2
        && column <= 4
        && row.isWhole()
        && table.rows().stream()
            .filter(ComparisonTable.Row::isWhole)
            .noneMatch(r -> accuracy(r, column) > accuracy(row, column));
  }

  private static double accuracy(ComparisonTable.Row row, int column) {
    return switch (column) {
      case 2 -> row.last().mean();
      case 3 -> row.best().mean();
      default -> row.median().mean();
    };
  }

  private static void seeds(StringBuilder page, ComparisonTable table) {
    page.append("<h2>Each run</h2>\n");
    paragraph(page, "<code>catchup train FOLDER/config.yaml --runs DIR</code> repeats a run.");
    page.append("<div class=\"wide\"><table>\n<tr><th>method</th><th>seed</th><th>last (%)</th>");
    page.append("<th>best (%)</th><th>median (%)</th><th>folder</th></tr>\n");
    for (ComparisonTable.Row row : table.rows()) {
      for (ComparisonTable.SeedResult d : row.done()) {
        Metrics m = d.result().metrics();
        page.append(
            String.format(
                Locale.ROOT,
                "<tr><td>%s</td><td>%d</td><td>%.2f</td><td>%.2f</td><td>%.2f</td>"
                    + "<td><code>%s</code></td></tr>%n",
                escape(row.variant().label()),
                d.seed(),
                m.last().test().top1(),
                m.best().test().top1(),
                m.medianOfLast(),
                escape(row.variant().folder(d.seed()))));
      }
    }
    page.append("</table></div>\n");
  }

  private static void settings(StringBuilder page, Comparison comparison) {
    page.append("<h2>Settings that all share</h2>\n<p>");
    Map<String, Object> shared =
        new TreeMap<>(RecipeFile.settings(comparison.runs().getFirst().recipe()));
    for (PlannedRun run : comparison.runs()) {
      Map<String, Object> other = RecipeFile.settings(run.recipe());
      shared.entrySet().removeIf(e -> !e.getValue().equals(other.get(e.getKey())));
    }
    shared.keySet().remove("runs");
    page.append(
        shared.entrySet().stream()
            .map(e -> "<code>" + escape(e.getKey() + ": " + e.getValue()) + "</code>")
            .collect(Collectors.joining(", ")));
    page.append("\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
