package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.progress.Progress;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.report.Report;
import org.catchupmix.study.report.RunSet;
import org.catchupmix.study.report.TrainedRun;

/**
 * Files of a comparison: {@code table.json}, {@code table.md}, {@code table.tex}, and {@code
 * index.html}, the report on its runs, with its folder {@code figures}.
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
    JsonFile.writeJson(out.resolve("table.json"), table.toJson());
    AtomicFile.write(out.resolve("table.md"), table.toMarkdown());
    AtomicFile.write(out.resolve("table.tex"), table.toLatex());
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
