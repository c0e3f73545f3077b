package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.report.Curve;

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
    LineCharts.write(
        curves,
        table.comparison().title(),
        List.of(curves(table, Curve.ACCURACY), curves(table, Curve.TEST_LOSS)));
    Path page = out.resolve("index.html");
    ComparisonPage.of(table, Files.readAllBytes(curves), failures).write(page);
    return page;
  }

  /** The mean over the seeds, and a band of one standard deviation to both sides. */
  private static Panel curves(ComparisonTable table, Curve curve) {
    return curve.panel(
        table.rows().stream()
            .filter(row -> !row.done().isEmpty())
            .map(
                row ->
                    curve.mean(
                        row.variant().label(),
                        row.done().stream().map(d -> d.result().metrics()).toList()))
            .toList());
  }
}
