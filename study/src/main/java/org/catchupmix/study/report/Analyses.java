package org.catchupmix.study.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.FigureIndex;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.Section;

/**
 * Figures of {@code catchup analyze}: of several runs, then of each run.
 *
 * @param problems takes messages about unreadable figures
 */
record Analyses(List<String> problems) {
  /** Adds the figures; {@code folder} holds those of several runs. */
  void addTo(Section section, List<TrainedRun> runs, Optional<Path> folder) throws IOException {
    if (folder.isPresent()) {
      add(section, folder.get(), figures(folder.get(), section));
    }
    List<TrainedRun> without = new ArrayList<>();
    for (TrainedRun run : runs) {
      Path own = run.folder().analysis();
      List<FigureIndex.Entry> figures = figures(own, section);
      if (figures.isEmpty()) {
        without.add(run);
      } else if (runs.size() == 1) {
        add(section, own, figures);
      } else {
        Section inner = new Section("Of " + run.name());
        add(inner, own, figures);
        section.folded(inner);
      }
    }
    if (!without.isEmpty()) {
      section.warning(
          "There is no analysis of ",
          TrainedRun.names(without),
          ". What their filters do is drawn by:");
      section.lines(List.of("./catchup analyze " + TrainedRun.folders(without)));
    }
  }

  /** Reads the figures of a folder; an invalid index becomes a warning and a problem. */
  private List<FigureIndex.Entry> figures(Path of, Section section) throws IOException {
    try {
      return FigureIndex.read(of).figures();
    } catch (RunException e) {
      section.warning(e.getMessage());
      problems.add(e.getMessage());
      return List.of();
    }
  }

  private static void add(Section section, Path folder, List<FigureIndex.Entry> figures)
      throws IOException {
    List<PageFigure> drawn = new ArrayList<>();
    for (FigureIndex.Entry figure : figures) {
      Html caption =
          Html.of(
              Html.strong(figure.title(), "."),
              " ",
              figure.caption(),
              " ",
              Html.small(
                  "Numbers: ",
                  folder.resolve(figure.name() + ".csv").toString(),
                  ", drawn by ",
                  Html.code(figure.command())));
      Path png = folder.resolve(figure.name() + ".png");
      if (Files.isRegularFile(png)) {
        drawn.add(new PageFigure(Files.readAllBytes(png), figure.title(), caption));
      } else {
        section.warning(png + " is missing: ", caption);
      }
    }
    section.figures(drawn);
  }
}
