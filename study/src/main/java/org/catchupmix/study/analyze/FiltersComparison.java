package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.UserException;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.recipe.Repetitions;
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
    TreeSet<Integer> points = new TreeSet<>(results.getFirst().now().behindInput());
    results.forEach(r -> points.retainAll(r.now().behindInput()));
    if (points.isEmpty()) {
      throw new UserException("the runs have no mix point in common");
    }
    FiltersComparison all = new FiltersComparison(settings, List.copyOf(points), figures);
    boolean tracked = results.stream().noneMatch(r -> r.epochs().isEmpty());
    for (Measure measure : MEASURES) {
      all.dots(measure);
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
  private void dots(Measure measure) throws IOException {
    List<Dots.Series> series = new ArrayList<>();
    for (Repetitions<Finding<Result>> setting : settings) {
      List<SampleStatistics> samples =
          points.stream()
              .map(
                  k ->
                      SampleStatistics.of(
                          setting.runs(),
                          f -> measure.number().applyAsDouble(f.result().now().points().get(k))))
              .toList();
      series.add(Dots.Series.mean(setting.label(), samples));
    }
    List<String> rows = points.stream().map(k -> "mix point " + k).toList();
    figures.add(
        "filters-" + measure.name() + "-final",
        measure.label()
            + " at each mix point, with the weights that were analysed. "
            + SettingCurves.DOTS,
        DotCharts.figure(measure.title(), new Dots(measure.label(), rows, series, Double.NaN)));
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
        LineCharts.figure(measure.title() + " over training", panels));
  }
}
