package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.study.compare.ComparisonTable.Measure;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.BarCharts;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.report.Curve;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.Table;
import org.catchupmix.train.RecipeFile;

/**
 * What is written about a comparison, beside its runs: {@code table.csv}, {@code table.json},
 * {@code table.md}, {@code table.tex}, {@code differences.png}, {@code curves.png} and the page
 * {@code index.html}.
 */
public final class ComparisonPage {
  private ComparisonPage() {}

  /**
   * Writes them.
   *
   * @param table with one run that is done, at least
   * @param failures what went wrong, by the title of the run
   * @return the page
   */
  public static Path write(ComparisonTable table, Map<String, String> failures) throws IOException {
    Path out = table.comparison().out();
    AtomicFile.write(out.resolve("table.csv"), table.toCsv());
    AtomicFile.write(out.resolve("table.json"), table.toJson());
    AtomicFile.write(out.resolve("table.md"), table.toMarkdown());
    AtomicFile.write(out.resolve("table.tex"), table.toLatex());
    List<byte[]> curves = curves(table);
    for (int i = 0; i < curves.size(); i++) {
      byte[] png = curves.get(i);
      String name = i == 0 ? "curves.png" : "curves-" + (i + 1) + ".png";
      AtomicFile.write(out.resolve(name), file -> file.write(png));
    }
    Optional<byte[]> differences = differences(table);
    if (differences.isPresent()) {
      AtomicFile.write(out.resolve("differences.png"), file -> file.write(differences.get()));
    }
    Path page = out.resolve("index.html");
    page(table, curves, differences, failures).write(page);
    return page;
  }

  /**
   * Learning curves of all methods: in one figure as long as each has a colour of its own, else in
   * several, each with the reference.
   */
  private static List<byte[]> curves(ComparisonTable table) throws IOException {
    List<ComparisonTable.Row> all =
        table.rows().stream().filter(row -> !row.done().isEmpty()).toList();
    List<List<ComparisonTable.Row>> figures = new ArrayList<>();
    if (all.size() <= LineCharts.MOST_LINES) {
      figures.add(all);
    } else {
      List<ComparisonTable.Row> others = new ArrayList<>(all);
      boolean base = others.remove(table.base());
      int each = LineCharts.MOST_LINES - 1;
      for (int i = 0; i < others.size(); i += each) {
        List<ComparisonTable.Row> rows =
            new ArrayList<>(others.subList(i, Math.min(others.size(), i + each)));
        if (base) {
          rows.addFirst(table.base());
        }
        figures.add(rows);
      }
    }
    List<byte[]> files = new ArrayList<>();
    for (List<ComparisonTable.Row> rows : figures) {
      files.add(
          LineCharts.figure(
                  table.comparison().title(),
                  List.of(curves(rows, Curve.ACCURACY), curves(rows, Curve.TEST_LOSS)))
              .png());
    }
    return files;
  }

  /** How much more each method has than the reference: means, each pair, and intervals. */
  private static Optional<byte[]> differences(ComparisonTable table) throws IOException {
    List<String> names = new ArrayList<>();
    List<Difference> found = new ArrayList<>();
    for (ComparisonTable.Row row : table.rows()) {
      table
          .difference(row, table.counts())
          .ifPresent(
              d -> {
                names.add(row.setting().label());
                found.add(d);
              });
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String base = table.base().setting().label();
    Bars.Series dots =
        new Bars.Series(
            "difference",
            found.stream().mapToDouble(d -> d.statistics().mean()).toArray(),
            found.stream().mapToDouble(d -> end(d, 0)).toArray(),
            found.stream().mapToDouble(d -> end(d, 1)).toArray(),
            found.stream()
                .map(d -> d.pairs().stream().mapToDouble(v -> v).toArray())
                .toArray(double[][]::new));
    return Optional.of(
        BarCharts.figure(
                (table.isValidated() ? "Best" : "Last") + " top-1 beside " + base,
                new Bars(
                    "difference of %s top-1 to %s (points)".formatted(table.counts().epoch(), base),
                    names,
                    List.of(dots),
                    0,
                    true),
                List.of(
                    table.comparison().title(),
                    "Dots: means over pairs of runs of one seed. Rings: each pair. Lines: 95 %"
                        + " intervals (Student's t), an arrow where one goes on."))
            .png());
  }

  private static double end(Difference d, int which) {
    return d.interval().map(i -> i[which]).orElse(Double.NaN);
  }

  /** The mean over the seeds, and a band of one sample standard deviation to both sides. */
  private static Panel curves(List<ComparisonTable.Row> rows, Curve curve) {
    return curve.panel(
        rows.stream()
            .map(
                row ->
                    curve.mean(
                        row.setting().label(),
                        row.done().stream().map(PlannedRun.Result::metrics).toList()))
            .toList(),
        rows.stream().flatMap(row -> row.done().stream()).map(PlannedRun.Result::metrics).toList());
  }

  static Page page(
      ComparisonTable table,
      List<byte[]> curves,
      Optional<byte[]> differences,
      Map<String, String> failures) {
    Page page = new Page("Mix methods compared");
    page.lead().paragraph(table.comparison().title(), ".");
    failures.forEach((run, why) -> page.lead().warning("Not done: ", run, ": ", why));
    Section results = page.section("Results");
    results(results, table);
    differences.ifPresent(
        png ->
            results.figures(
                List.of(
                    PageFigure.png(png, "Difference of each method to the reference", Html.NONE))));
    Section lines = page.section("Learning curves");
    lines.paragraph(
        "The mean over the seeds; the bands are one sample standard deviation to both sides.");
    lines.figures(
        curves.stream()
            .map(
                png ->
                    PageFigure.png(
                        png,
                        "Accuracy and loss on %s images after each epoch"
                            .formatted(table.isValidated() ? "validation" : "test"),
                        Html.NONE))
            .toList());
    seeds(page.section("Each run"), table);
    settings(page.section("Settings that all share"), table.comparison());
    return page;
  }

  private static void results(Section section, ComparisonTable table) {
    PageTable html =
        new PageTable("Accuracy and time of each method", PageTable.Kind.NUMBERS, table.columns());
    for (ComparisonTable.Row row : table.rows()) {
      List<Html> cells = new ArrayList<>();
      for (int c = 0; c < row.cells().size(); c++) {
        String cell = row.cells().get(c);
        cells.add(isTop(table, row, c) ? Html.strong(cell) : Html.of(cell));
      }
      html.row(cells);
    }
    section.table(html);
    section.paragraph(
        "The highest mean of a column is bold, of methods whose seeds are all done; whether it is"
            + " more than chance is below.");
    for (Measure measure : List.of(table.counts(), Measure.MEDIAN)) {
      Table differences = table.differences(measure);
      if (!differences.rows().isEmpty()) {
        section.subtitle(
            switch (measure) {
              case LAST -> "Last top-1";
              case BEST -> "Best top-1";
              default ->
                  "Median of the last epochs"
                      + (table.isValidated() ? ", on the validation images," : "");
            },
            " beside ",
            table.base().setting().label());
        section.table(html("Differences", differences));
      }
    }
    table.notes().forEach(section::paragraph);
  }

  private static PageTable html(String about, Table table) {
    PageTable html = new PageTable(about, PageTable.Kind.NUMBERS, table.head());
    table.rows().forEach(html::row);
    return html;
  }

  /** Whether a row has the highest mean of a column of accuracies, of those that are whole. */
  private static boolean isTop(ComparisonTable table, ComparisonTable.Row row, int column) {
    if (column < 2 || column > 4 || !row.isWhole()) {
      return false;
    }
    Measure measure = Measure.values()[column - 2];
    return table.rows().stream()
        .filter(ComparisonTable.Row::isWhole)
        .noneMatch(r -> r.of(measure).mean() > row.of(measure).mean());
  }

  private static void seeds(Section section, ComparisonTable table) {
    Comparison comparison = table.comparison();
    section.paragraph(
        "Its ", Html.code("config.yaml"), " repeats a run, ", Html.code("report"), " shows more:");
    section.lines(
        List.of(
            "./catchup train FOLDER/config.yaml --runs DIR",
            "./catchup report "
                + Stream.concat(
                        Stream.of(table.base()),
                        table.rows().stream().filter(row -> row != table.base()))
                    .map(row -> row.setting().folders())
                    .map(all -> ShellWord.of(comparison.out().toString()) + "/" + all)
                    .collect(Collectors.joining(" "))));
    PageTable html =
        new PageTable(
            "Accuracy of each run",
            PageTable.Kind.NUMBERS,
            List.of("method", "seed", "last (%)", "best (%)", "median (%)", "folder"));
    for (ComparisonTable.Row row : table.rows()) {
      for (PlannedRun.Result d : row.done()) {
        html.row(
            List.of(
                row.setting().label(),
                d.seed(),
                percent(Measure.LAST.of(d)),
                percent(Measure.BEST.of(d)),
                percent(Measure.MEDIAN.of(d)),
                Html.code(row.setting().folder(d.seed()))));
      }
    }
    section.table(html);
  }

  private static Html percent(double value) {
    return Html.formatted("%.2f", value);
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
