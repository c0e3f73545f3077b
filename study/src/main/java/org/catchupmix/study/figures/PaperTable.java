package org.catchupmix.study.figures;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Html;
import org.catchupmix.io.Table;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * A table of means over seeds, for a page, LaTeX and CSV: a row for each method, a column for each
 * measure.
 *
 * @param name of its files
 * @param caption what it shows, its title on a page
 */
record PaperTable(String name, String caption, List<Column> columns, List<Row> rows) {
  /** A measure; its unit is part of the text. */
  record Column(String text, int decimals) {}

  /** Statistics of a method, one for each column; without values where a measure is missing. */
  record Row(String method, List<SampleStatistics> cells) {}

  boolean isEmpty() {
    return columns.isEmpty() || rows.isEmpty();
  }

  private boolean hasSeeds() {
    return rows.stream().flatMap(row -> row.cells().stream()).anyMatch(s -> s.n() > 1);
  }

  private Table formatted(UnaryOperator<String> label) {
    List<String> head = new ArrayList<>(List.of("method"));
    columns.forEach(c -> head.add(c.text()));
    List<List<String>> lines = new ArrayList<>();
    for (Row row : rows) {
      List<String> line = new ArrayList<>(List.of(label.apply(row.method())));
      for (int c = 0; c < columns.size(); c++) {
        SampleStatistics s = row.cells().get(c);
        line.add(s.n() == 0 ? "-" : s.text(columns.get(c).decimals()));
      }
      lines.add(line);
    }
    return new Table(head, lines);
  }

  private Csv csv() {
    Csv csv = new Csv("method", "measure", "mean", "sample_standard_deviation", "runs");
    for (Row row : rows) {
      for (int c = 0; c < columns.size(); c++) {
        SampleStatistics s = row.cells().get(c);
        csv.row(row.method(), columns.get(c).text(), s.mean(), s.deviation(), s.n());
      }
    }
    return csv;
  }

  /** Writes {@code name.csv} and {@code name.tex}, and adds the table with links to them. */
  void addTo(Section section, Path folder, PageFigures figures) throws IOException {
    Path csv = folder.resolve(name + ".csv");
    Path tex = folder.resolve(name + ".tex");
    Table table = formatted(figures.options()::label);
    AtomicFile.write(csv, csv().text());
    AtomicFile.write(
        tex, "%% %s%n%% \\usepackage{booktabs}%n".formatted(caption) + table.toLatex());
    PageTable html = new PageTable(caption, PageTable.Kind.NUMBERS, table.head());
    table.rows().forEach(html::row);
    section.table(html);
    section.paragraph(
        hasSeeds()
            ? "Mean ± sample standard deviation over the seeds. "
            : "One seed of each method. ",
        Html.link(figures.address(csv), "CSV"),
        " ",
        Html.link(figures.address(tex), "LaTeX"));
  }
}
