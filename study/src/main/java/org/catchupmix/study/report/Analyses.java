package org.catchupmix.study.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;

/** Figures of {@code catchup analyze}: of several runs, then of each run. */
final class Analyses {
  private Analyses() {}

  /** Adds the figures; {@code folder} holds those of several runs. */
  static void addTo(
      Section section, List<TrainedRun> runs, Optional<Path> folder, PageFigures shown)
      throws IOException {
    if (folder.isPresent()) {
      section.figures(shown.of(folder.get()));
    }
    List<TrainedRun> without = new ArrayList<>();
    for (TrainedRun run : runs) {
      List<PageFigure> figures = shown.of(run.folder().analysis());
      if (figures.isEmpty()) {
        without.add(run);
      } else if (runs.size() == 1) {
        section.figures(figures);
      } else {
        section.folded(new Section("Of " + run.name()).figures(figures));
      }
    }
    if (!without.isEmpty()) {
      section.warning(
          "There is no analysis of ",
          TrainedRun.names(without),
          ". This command draws the activity of their filters:");
      section.lines(List.of("./catchup analyze " + TrainedRun.folders(without)));
    }
  }
}
