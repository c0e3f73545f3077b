package org.catchupmix.study.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.Section;

/** Figures of {@code catchup analyze}: of several runs, then of each run. */
final class Analyses {
  private Analyses() {}

  /** Adds the figures; {@code folder} holds those of several runs. */
  static void addTo(Section section, List<TrainedRun> runs, Optional<Path> folder)
      throws IOException {
    if (folder.isPresent()) {
      section.figures(figures(folder.get()));
    }
    List<TrainedRun> without = new ArrayList<>();
    for (TrainedRun run : runs) {
      List<PageFigure> figures = figures(run.folder().analysis());
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

  private static List<PageFigure> figures(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<PageFigure> figures = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path png : files.filter(f -> f.toString().endsWith(".png")).sorted().toList()) {
        String name = png.getFileName().toString().replaceFirst("\\.png$", "");
        figures.add(new PageFigure(Files.readAllBytes(png), name, Html.of(name)));
      }
    }
    return figures;
  }
}
