package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.report.Report;

/**
 * Files of a comparison: {@code table.json}, {@code table.md}, {@code table.tex}, {@code
 * table.csv}, {@code frame.csv} with each value of each run, and {@code index.html}, the report on
 * its runs, with its folder {@code figures}.
 */
public final class ComparisonPage {
  private ComparisonPage() {}

  /**
   * Writes the files and returns the page.
   *
   * @param table with at least one run that is done
   * @param failures reasons by the title of a run
   */
  public static Path write(ComparisonTable table, Map<String, String> failures) throws IOException {
    Path out = table.comparison().out();
    String title = table.comparison().title();
    RunSet set = table.set();
    AtomicFile.write(out.resolve("table.json"), table.in(TableFormat.JSON));
    AtomicFile.write(out.resolve("table.md"), table.in(TableFormat.MARKDOWN));
    AtomicFile.write(out.resolve("table.tex"), table.in(TableFormat.LATEX));
    AtomicFile.write(out.resolve("table.csv"), table.in(TableFormat.CSV));
    AtomicFile.write(out.resolve("frame.csv"), set.results().csv());
    // The report compares with its first setting.
    List<TrainedRun> runs = new ArrayList<>(set.base().runs());
    set.runs().stream().filter(run -> !runs.contains(run)).forEach(runs::add);
    Path file = out.resolve("index.html");
    try (Progress steps = Progress.onTerminal("report")) {
      PageFigures figures = PageFigures.linked(file, table.options());
      Page page = new Report(runs, new ArrayList<>()).page(title, Optional.empty(), figures, steps);
      failures.forEach((run, why) -> page.lead().warning("Not done: ", run, ": ", why));
      page.write(file);
    }
    return file;
  }
}
