package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.report.DifferenceFigure;
import org.catchupmix.study.report.Report;
import org.catchupmix.study.statistics.Difference;

/**
 * Files of a comparison: {@code table.json}, {@code table.md}, {@code table.tex}, {@code
 * differences.png}, and {@code index.html}, the report on its runs.
 */
public final class ComparisonPage {
  private ComparisonPage() {}

  /**
   * Writes the files.
   *
   * @param table with at least one run that is done
   * @param failures reasons by the title of a run
   * @return the page
   */
  public static Path write(ComparisonTable table, Map<String, String> failures) throws IOException {
    Path out = table.comparison().out();
    AtomicFile.write(out.resolve("table.json"), table.toJson());
    AtomicFile.write(out.resolve("table.md"), table.toMarkdown());
    AtomicFile.write(out.resolve("table.tex"), table.toLatex());
    Map<String, Difference> differences = new LinkedHashMap<>();
    for (ComparisonTable.Row row : table.rows()) {
      table
          .difference(row, table.counts())
          .ifPresent(d -> differences.put(row.setting().label(), d));
    }
    if (!differences.isEmpty()) {
      String base = table.base().setting().label();
      String epoch = table.counts().epoch();
      DifferenceFigure.of(
              "%s: %s top-1 beside %s".formatted(table.comparison().title(), epoch, base),
              "difference of %s top-1 to %s (points)".formatted(epoch, base),
              differences)
          .writePng(out.resolve("differences.png"));
    }
    Path file = out.resolve("index.html");
    try (Steps steps = Steps.onTerminal("report")) {
      Report report = Report.of(folders(table), Exception::getMessage);
      Page page = report.page(table.comparison().title(), Optional.empty(), steps);
      failures.forEach((run, why) -> page.lead().warning("Not done: ", run, ": ", why));
      page.write(file);
    }
    return file;
  }

  /**
   * Runs that are done, those of the reference first: the report compares with its first setting.
   */
  private static List<Path> folders(ComparisonTable table) {
    List<Path> folders = new ArrayList<>();
    Stream.concat(Stream.of(table.base()), table.rows().stream().filter(row -> row != table.base()))
        .forEach(
            row ->
                row.done()
                    .forEach(
                        run ->
                            folders.add(
                                table
                                    .comparison()
                                    .out()
                                    .resolve(row.setting().folder(run.seed())))));
    return folders;
  }
}
