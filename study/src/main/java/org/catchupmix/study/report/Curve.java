package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.StepMetric;

/**
 * A quantity over the epochs of training.
 *
 * @param name of its figure's files
 * @param title with {@code %s} for the images that judge it
 * @param value of an epoch, if that has it
 */
public record Curve(
    String name, String title, String axis, Function<Metrics.Epoch, Optional<Double>> value) {
  static final Curve ACCURACY = of(EvaluationMetric.TOP1);
  static final Curve TEST_LOSS = of(EvaluationMetric.LOSS);

  /** The curve of a metric of evaluation. */
  static Curve of(EvaluationMetric metric) {
    String name =
        switch (metric) {
          case TOP1 -> "accuracy";
          default -> "test-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    return new Curve(
        name,
        metric.title() + " on %s images",
        metric.axis(),
        e -> e.evaluation().map(Evaluation::values).map(values -> values.get(metric)));
  }

  /** The curve of a metric of training. */
  static Curve of(StepMetric metric) {
    return new Curve(
        "train-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        metric.title(),
        metric.axis(),
        e -> Optional.ofNullable(e.training().get(metric)));
  }

  /** All curves that all runs have: of the evaluation, and of training. */
  private static List<Curve> in(RunSet set) {
    long classes = set.runs().getFirst().count("classes").orElse(0L);
    return Stream.concat(
            EvaluationMetric.reported(classes).stream().map(Curve::of),
            Arrays.stream(StepMetric.values()).map(Curve::of))
        .filter(curve -> set.runs().stream().allMatch(run -> curve.of(run.metrics()).length > 0))
        .toList();
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

  private double[] of(Metrics run) {
    return run.epochs().stream()
        .flatMap(e -> value.apply(e).stream())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private double[] epochs(Metrics run) {
    return run.epochs().stream()
        .filter(e -> value.apply(e).isPresent())
        .mapToDouble(Metrics.Epoch::epoch)
        .toArray();
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
    List<Metrics> runs = set.runs().stream().map(TrainedRun::metrics).toList();
    for (Curve curve : in(set)) {
      String title = curve.title(runs);
      List<Series> lines = ofSettings ? curve.means(set) : curve.lines(set);
      Panel panel = new Panel("", "epoch", curve.axis, lines);
      drawn.add(
          figures.draw(
              "curves-" + curve.name + (ofSettings ? "" : "-of-runs"),
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
        lines.add(line(run.name(), run.metrics()).with(Look.of(setting)));
      }
    }
    return lines;
  }
}
