package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Series;

/** Learning curves of all runs. */
final class LearningCurves {
  private LearningCurves() {}

  static void addTo(Section section, RunSet set) throws IOException {
    List<PageFigure> runs = new ArrayList<>();
    List<PageFigure> settings = new ArrayList<>();
    for (Curve curve : Curve.values()) {
      runs.add(
          figure(
              curve,
              set.runs().stream().map(r -> curve.line(r.name(), r.metrics())).toList(),
              "each run"));
      if (set.hasSeeds()) {
        settings.add(
            figure(
                curve,
                set.settings().stream()
                    .map(
                        s ->
                            curve.mean(
                                s.label(), s.runs().stream().map(TrainedRun::metrics).toList()))
                    .toList(),
                "each setting"));
      }
    }
    if (set.hasSeeds()) {
      section.paragraph(
          "The mean over the seeds of a setting; bands are one sample standard deviation to both"
              + " sides.");
      section.figures(settings);
      section.subtitle("Run by run");
    }
    section.figures(runs);
  }

  private static PageFigure figure(Curve curve, List<Series> lines, String of) throws IOException {
    return PageFigure.png(
        LineCharts.figure("", List.of(curve.panel(lines))).png(),
        "%s of %s over the epochs".formatted(curve.title(), of),
        Html.NONE);
  }
}
