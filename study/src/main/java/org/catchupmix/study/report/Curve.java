package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.run.Metrics;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** Quantities over the epochs of training. */
enum Curve {
  ACCURACY("Accuracy on %s images", "accuracy (%)", e -> e.test().top1()),
  TEST_LOSS("Loss on %s images", "cross entropy (nats)", e -> e.test().loss()),
  TRAIN_ACCURACY(
      "Accuracy in training, mixed as trained", "accuracy (%)", Metrics.Epoch::trainTop1),
  TRAIN_LOSS("Loss in training, mixed as trained", "cross entropy (nats)", e -> e.trainLoss());

  private final String title;
  private final String axis;
  private final ToDoubleFunction<Metrics.Epoch> value;

  Curve(String title, String axis, ToDoubleFunction<Metrics.Epoch> value) {
    this.title = title;
    this.axis = axis;
    this.value = value;
  }

  /** Title with the images that judge the quantity. */
  private String title(List<Metrics> runs) {
    List<String> judges = runs.stream().map(Metrics::evaluationSet).distinct().toList();
    return title.formatted(judges.size() == 1 ? judges.getFirst() : "held-out");
  }

  /** Creates the line of a run, through the epochs that have the quantity. */
  Series line(String name, Metrics run) {
    return new Series(name, epochs(run), of(run));
  }

  private List<Metrics.Epoch> having(Metrics run) {
    return this == ACCURACY || this == TEST_LOSS ? run.evaluated() : run.epochs();
  }

  private double[] of(Metrics run) {
    return having(run).stream().mapToDouble(value).toArray();
  }

  private double[] epochs(Metrics run) {
    return having(run).stream().mapToDouble(Metrics.Epoch::epoch).toArray();
  }

  /** Adds the curves of all runs, and of settings with several seeds. */
  static void addTo(Section section, RunSet set) throws IOException {
    List<PageFigure> runs = new ArrayList<>();
    List<PageFigure> settings = new ArrayList<>();
    List<Metrics> all = set.runs().stream().map(TrainedRun::metrics).toList();
    for (Curve curve : values()) {
      List<Series> lines = set.runs().stream().map(r -> curve.line(r.name(), r.metrics())).toList();
      runs.add(curve.figure(lines, all, "each run"));
      if (set.hasSeeds()) {
        List<Series> means =
            Series.means(
                set.settings(), r -> curve.epochs(r.metrics()), r -> curve.of(r.metrics()));
        settings.add(curve.figure(means, all, "each setting"));
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

  private PageFigure figure(List<Series> lines, List<Metrics> runs, String of) throws IOException {
    Panel panel = new Panel(title(runs), "epoch", axis, lines);
    return new PageFigure(
        LineCharts.figure("", List.of(panel)).png(),
        "%s of %s over the epochs".formatted(title(runs), of),
        Html.NONE);
  }
}
