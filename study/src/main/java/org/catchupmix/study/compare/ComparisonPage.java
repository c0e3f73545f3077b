package org.catchupmix.study.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.page.ShellWord;
import org.catchupmix.train.Metrics;
import org.catchupmix.train.RecipeFile;

/** The page of a comparison. */
final class ComparisonPage {
  private ComparisonPage() {}

  static Page of(ComparisonTable table, byte[] curves, Map<String, String> failures) {
    Page page = new Page("Mix methods compared");
    page.lead().paragraph(table.comparison().title(), ".");
    failures.forEach((run, why) -> page.lead().warning("Not done: ", run, ": ", why));
    results(page.section("Results"), table);
    Section lines = page.section("Learning curves");
    lines.paragraph("The mean over the seeds; the bands are one standard deviation to both sides.");
    lines.figures(
        List.of(
            PageFigure.png(
                curves, "Accuracy and loss on test pictures after each epoch", Html.NONE)));
    seeds(page.section("Each run"), table);
    settings(page.section("Settings that all share"), table.comparison());
    return page;
  }

  private static void results(Section section, ComparisonTable table) {
    PageTable html =
        new PageTable(
            "Accuracy and time of each method",
            PageTable.Kind.NUMBERS,
            table.columns().stream().map(c -> Html.of(c)).toList());
    for (ComparisonTable.Row row : table.rows()) {
      List<Html> cells = new ArrayList<>();
      for (int c = 0; c < row.cells().size(); c++) {
        Html cell = Html.of(row.cells().get(c));
        cells.add(isTop(table, row, c) ? Html.strong(cell) : cell);
      }
      html.row(cells);
    }
    section.table(html);
    table.notes().forEach(section::paragraph);
    section.paragraph(
        "The highest mean of a column is bold, of methods whose seeds are all done. A difference"
            + " that is small against the deviations says nothing.");
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

  private static void seeds(Section section, ComparisonTable table) {
    Comparison comparison = table.comparison();
    section.paragraph(
        "Its ", Html.code("config.yaml"), " repeats a run, ", Html.code("report"), " tells more:");
    section.lines(
        List.of(
            "./catchup train FOLDER/config.yaml --runs DIR",
            "./catchup report " + ShellWord.of(comparison.out().toString()) + "/*-seed*"));
    PageTable html =
        new PageTable(
            "Accuracy of each run",
            PageTable.Kind.NUMBERS,
            List.of(
                Html.of("method"),
                Html.of("seed"),
                Html.of("last (%)"),
                Html.of("best (%)"),
                Html.of("median (%)"),
                Html.of("folder")));
    for (ComparisonTable.Row row : table.rows()) {
      for (ComparisonTable.SeedResult d : row.done()) {
        Metrics m = d.result().metrics();
        html.row(
            List.of(
                Html.of(row.variant().label()),
                Html.of(d.seed()),
                percent(m.last().test().top1()),
                percent(m.best().test().top1()),
                percent(m.medianOfLast()),
                Html.code(row.variant().folder(d.seed()))));
      }
    }
    section.table(html);
  }

  private static Html percent(double value) {
    return Html.number(String.format(Locale.ROOT, "%.2f", value), value);
  }

  private static void settings(Section section, Comparison comparison) {
    List<Map<String, Object>> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (PlannedRun run : comparison.runs()) {
      Map<String, Object> settings = new LinkedHashMap<>(RecipeFile.settings(run.recipe()));
      settings.remove("runs");
      all.add(settings);
      names.add(run.title());
    }
    new FactTables(names, all).shared(section, "Settings that all share");
  }
}
