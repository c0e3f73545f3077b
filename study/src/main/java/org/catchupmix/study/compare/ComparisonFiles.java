package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.catchupmix.core.io.AtomicFile;

/**
 * What is written about a comparison, beside its runs: {@code table.csv}, {@code table.json},
 * {@code curves.png} and {@code index.html}.
 */
public final class ComparisonFiles {
  private ComparisonFiles() {}

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
    Path curves = out.resolve("curves.png");
    ComparisonCurves.write(table, curves);
    Path page = out.resolve("index.html");
    ComparisonPage.of(table, Files.readAllBytes(curves), failures).write(page);
    return page;
  }
}
