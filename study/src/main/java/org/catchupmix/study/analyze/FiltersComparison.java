package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.FiltersAnalysis.Result;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.FilterProbe;

/** Figures of how evenly settings use their filters, at hidden mix points of all runs. */
record FiltersComparison(
    List<Repetitions<Finding<Result>>> settings, List<Integer> points, FigureFolder figures) {
  private static final List<Measure> MEASURES =
      List.of(
          new Measure(
              "gini",
              "Gini coefficient of the filters' influence",
              "Gini coefficient (0: all equal; 1: one has all)",
              FilterStatistics::gini),
          new Measure(
              "half",
              "Filters that carry half of the influence",
              "share of the filters (%); 50 if equal",
              s -> 100 * s.half()));

  /** A measure of evenness; the label is that of its axis. */
  private record Measure(
      String name, String title, String label, ToDoubleFunction<FilterStatistics> number) {}

  static void draw(List<Repetitions<Finding<Result>>> settings, FigureFolder figures)
      throws IOException {
    List<Result> results =
        settings.stream().flatMap(s -> s.runs().stream()).map(Finding::result).toList();
    TreeSet<Integer> points = new TreeSet<>(results.getFirst().now().pointsAfterInput());
    results.forEach(r -> points.retainAll(r.now().pointsAfterInput()));
    if (points.isEmpty()) {
      throw new RunException("the runs have no mix point in common");
    }
    FiltersComparison all = new FiltersComparison(settings, List.copyOf(points), figures);
    all.dots(
        "cka",
        "Similarity of the filters",
        "mean linear CKA between filters (1: all alike)",
        (r, k) -> r.redundancy().get(k).cka());
    all.dots(
        "rank",
        "Effective rank of the activations",
        "effective rank (at most the number of filters)",
        (r, k) -> r.redundancy().get(k).rank());
    all.dots(
        "training-loss",
        "Loss on training images that are not mixed",
        "Cross entropy of training images as they are",
        "cross entropy (nats)",
        List.of("training images"),
        List.of(0),
        (r, _) -> r.training().loss());
    boolean tracked = results.stream().noneMatch(r -> r.epochs().isEmpty());
    for (Measure measure : MEASURES) {
      all.dots(
          measure.name() + "-final",
          measure.title(),
          measure.label(),
          (r, k) -> measure.number().applyAsDouble(r.now().points().get(k)));
      if (tracked) {
        all.curves(measure);
      }
    }
    if (!tracked) {
      figures.note(
          "how filters changed is not shown side by side: not all runs were trained with"
              + " --track-filters");
    }
  }

  /** Draws a measure of the analysed weights. */
  private void dots(
      String name, String title, String label, ToDoubleBiFunction<Result, Integer> number)
      throws IOException {
    List<String> rows = points.stream().map(k -> "mix point " + k).toList();
    dots(name, title, label + " at each mix point", label, rows, points, number);
  }

  /** Draws one dot of each setting in each row. */
  private void dots(
      String name,
      String title,
      String caption,
      String label,
      List<String> rows,
      List<Integer> keys,
      ToDoubleBiFunction<Result, Integer> number)
      throws IOException {
    List<Dots.Series> series = new ArrayList<>();
    for (Repetitions<Finding<Result>> setting : settings) {
      List<SampleStatistics> samples =
          keys.stream()
              .map(
                  k ->
                      SampleStatistics.of(setting.runs(), f -> number.applyAsDouble(f.result(), k)))
              .toList();
      series.add(Dots.Series.mean(setting.label(), samples));
    }
    figures.add(
        "filters-" + name,
        caption + ", with the weights that were analysed. " + SettingCurves.DOTS,
        DotCharts.figure(title, new Dots(label, rows, series, Double.NaN)));
  }

  /** Draws a measure after each epoch. */
  private void curves(Measure measure) throws IOException {
    List<Panel> panels =
        points.stream()
            .map(
                k ->
                    new Panel(
                        "mix point " + k,
                        "epoch",
                        measure.label(),
                        SettingCurves.of(
                            settings, Result::epochNumbers, r -> r.course(k, measure.number()))))
            .toList();
    figures.add(
        "filters-" + measure.name(),
        measure.label()
            + " at each mix point, after each epoch, on up to %d test images. "
                .formatted(FilterProbe.IMAGES)
            + SettingCurves.LEGEND,
        LineCharts.compared(measure.title() + " over training", panels));
  }
}
