package org.catchupmix.study.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.catchupmix.core.UserException;
import org.catchupmix.study.page.Page;
import org.catchupmix.train.RunNames;

/** A report on those runs that can be read. */
public final class Report {
  private final List<TrainedRun> runs;
  private final List<String> problems;

  private Report(List<TrainedRun> runs, List<String> problems) {
    this.runs = runs;
    this.problems = problems;
  }

  /**
   * Reads runs. One that cannot be read does not stop the others.
   *
   * @param folders of the runs, each once
   * @param sentence what is said of a {@link UserException} or an {@link IOException}
   */
  public static Report of(List<Path> folders, Function<Exception, String> sentence) {
    List<String> names = RunNames.shortNames(folders);
    List<TrainedRun> runs = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      try {
        runs.add(TrainedRun.read(folders.get(i), names.get(i)));
      } catch (UserException | IOException e) {
        problems.add(sentence.apply(e));
      }
    }
    return new Report(runs, problems);
  }

  /** Why other runs, and after {@link #page} which figures, are not in it, a sentence each. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Whether no run could be read. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /**
   * The page.
   *
   * @param analysis the folder of figures of several runs, if the user chose one; all of its
   *     figures are shown then, else those of these runs in the usual folder
   */
  public Page page(Optional<Path> analysis) throws IOException {
    List<Path> folders = runs.stream().map(r -> r.folder().path()).toList();
    Analyses analyses =
        new Analyses(
            runs, analysis.orElseGet(() -> Analyses.usualFolder(folders)), analysis.isPresent());
    Page page = new ReportPage(runs, RunSet.of(runs), analyses, problems).page();
    problems.addAll(analyses.problems());
    return page;
  }
}
