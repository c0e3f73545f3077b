package org.catchupmix.study.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Band;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Metrics;
import org.catchupmix.train.Repetitions;

/** Learning curves of all runs. */
final class LearningCurves {
  /** What is drawn over the epochs. */
  private enum Curve {
    ACCURACY("Accuracy on test pictures", "correct (%)", e -> e.test().top1()),
    TEST_LOSS("Loss on test pictures", "cross entropy (nats)", e -> e.test().loss()),
    TRAIN_LOSS("Loss in training, mixed as trained", "cross entropy (nats)", e -> e.trainLoss());

    private final String title;
    private final String axis;
    private final ToDoubleFunction<Metrics.Epoch> value;

    Curve(String title, String axis, ToDoubleFunction<Metrics.Epoch> value) {
      this.title = title;
      this.axis = axis;
      this.value = value;
    }

    /** One number an epoch; NaN, a gap, where it is none. */
    double[] of(TrainedRun run) {
      return run.metrics().epochs().stream()
          .mapToDouble(value)
          .map(v -> Double.isFinite(v) ? v : Double.NaN)
          .toArray();
    }
  }

  private final RunSet set;

  LearningCurves(RunSet set) {
    this.set = set;
  }

  void addTo(Section section) throws IOException {
    List<PageFigure> runs = new ArrayList<>();
    for (Curve curve : Curve.values()) {
      List<Series> lines = new ArrayList<>();
      set.runs().forEach(r -> lines.add(line(r.name(), curve.of(r))));
      runs.add(figure(curve, lines, List.of(), "each run"));
    }
    if (!set.hasSeeds()) {
      section.figures(runs);
      return;
    }
    List<PageFigure> settings = new ArrayList<>();
    for (Curve curve : Curve.values()) {
      settings.add(bySetting(curve));
    }
    section.paragraph(
        "The mean over the seeds of a setting; bands are one sample standard deviation to both"
            + " sides.");
    section.figures(settings);
    section.subtitle("Run by run");
    section.figures(runs);
  }

  private PageFigure bySetting(Curve curve) throws IOException {
    List<Series> lines = new ArrayList<>();
    List<Band> bands = new ArrayList<>();
    for (Repetitions<TrainedRun> setting : set.settings()) {
      List<double[]> values = setting.runs().stream().map(curve::of).toList();
      List<SampleStatistics> spreads =
          IntStream.range(0, values.getFirst().length)
              .mapToObj(e -> SampleStatistics.of(values.stream().mapToDouble(v -> v[e]).toArray()))
              .toList();
      Series line = line(setting.label(), spreads.stream().mapToDouble(SampleStatistics::mean).toArray());
      lines.add(line);
      if (spreads.stream().allMatch(s -> Double.isFinite(s.deviation()))) {
        bands.add(
            new Band(
                setting.label(),
                line.x(),
                spreads.stream().mapToDouble(s -> s.mean() - s.deviation()).toArray(),
                spreads.stream().mapToDouble(s -> s.mean() + s.deviation()).toArray()));
      }
    }
    return figure(curve, lines, bands, "each setting");
  }

  private static Series line(String name, double[] values) {
    return new Series(
        name, IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(), values);
  }

  private static PageFigure figure(Curve curve, List<Series> lines, List<Band> bands, String of)
      throws IOException {
    Panel panel = new Panel(curve.title, "epoch", curve.axis, lines, bands);
    return PageFigure.png(
        LineCharts.figure("", List.of(panel)).png(),
        "%s of %s over the epochs".formatted(curve.title, of),
        Html.NONE);
  }
}
