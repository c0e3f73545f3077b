package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.Metrics;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Look;
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
  static void addTo(Section section, RunSet set, PageFigures figures) throws IOException {
    if (set.hasSeeds()) {
      section.paragraph(
          "The mean over the seeds of a setting; bands are one sample standard deviation to both"
              + " sides.");
      section.figures(draw(set, true, figures));
      section.subtitle("Run by run");
    }
    section.figures(draw(set, false, figures));
  }

  /**
   * Draws all curves.
   *
   * @param ofSettings whether a line is the mean of a setting instead of a run
   */
  public static List<PageFigure> draw(RunSet set, boolean ofSettings, PageFigures figures)
      throws IOException {
    List<PageFigure> drawn = new ArrayList<>();
    for (Curve curve : values()) {
      String title = curve.title(set.runs().stream().map(TrainedRun::metrics).toList());
      List<Series> lines = ofSettings ? curve.means(set) : curve.lines(set);
      Panel panel = new Panel("", "epoch", curve.axis, lines);
      String name = curve.name().toLowerCase(Locale.ROOT).replace('_', '-');
      drawn.add(
          figures.draw(
              "curves-" + name + (ofSettings ? "" : "-of-runs"),
              LineCharts.figure(title, List.of(panel)),
              ""));
    }
    return drawn;
  }

  private List<Series> means(RunSet set) {
    return Series.means(set.settings(), r -> epochs(r.metrics()), r -> of(r.metrics()));
  }

  private List<Series> lines(RunSet set) {
    List<Series> lines = new ArrayList<>();
    for (Repetitions<TrainedRun> setting : set.settings()) {
      for (TrainedRun run : setting.runs()) {
        lines.add(line(run.name(), run.metrics()).with(Look.method(setting.label())));
      }
    }
    return lines;
  }
}
