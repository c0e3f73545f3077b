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

/**
 * Figures of how evenly settings use their filters.
 *
 * @param settings the runs
 * @param points shared mix points, without the input
 * @param figures folder of the figures
 */
record FiltersComparison(
    List<Repetitions<Finding<Result>>> settings, List<Integer> points, FigureFolder figures) {
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
    String gini = "Gini coefficient (0: all filters equal, 1: one has everything)";
    String half = "share of the filters (%); 50 where all are equal";
    all.dots("gini", "Gini coefficient of the filters' influence", gini, FilterStatistics::gini);
    all.dots("half", "Filters that carry half of the influence", half, s -> 100 * s.half());
    if (tracked) {
      all.curves(
          "gini",
          "Gini coefficient of the filters' influence over training",
          "Gini coefficient",
          FilterStatistics::gini);
      all.curves(
          "half",
          "Filters that carry half of the influence over training",
          "share of the filters (%)",
          s -> 100 * s.half());
    } else {
      figures.note(
          "how filters changed is not shown side by side: not all runs were trained with"
              + " --track-filters");
    }
  }

  /** Draws a quantity for the analysed weights. */
  private void dots(
      String name, String title, String xLabel, ToDoubleFunction<FilterStatistics> number)
      throws IOException {
    List<Dots.Series> series = new ArrayList<>();
    for (Repetitions<Finding<Result>> setting : settings) {
      List<SampleStatistics> samples =
          points.stream()
              .map(
                  k ->
                      SampleStatistics.of(
                          setting.runs(),
                          f -> number.applyAsDouble(f.result().now().points().get(k))))
              .toList();
      series.add(Dots.Series.mean(setting.label(), samples));
    }
    List<String> rows = points.stream().map(k -> "mix point " + k).toList();
    figures.add(
        "filters-" + name + "-final",
        xLabel
            + " at each mix point, with the weights that were analysed. Dots are means over the"
            + " seeds of a setting, lines one sample standard deviation to both sides.",
        DotCharts.figure(title, new Dots(xLabel, rows, series, Double.NaN)));
  }

  /** Draws a quantity after each epoch. */
  private void curves(
      String name, String title, String yLabel, ToDoubleFunction<FilterStatistics> number)
      throws IOException {
    List<Panel> panels =
        points.stream()
            .map(
                k ->
                    new Panel(
                        "mix point " + k,
                        "epoch",
                        yLabel,
                        SettingCurves.of(settings, Result::epochNumbers, r -> r.course(k, number))))
            .toList();
    figures.add(
        "filters-" + name,
        yLabel
            + " at each mix point, after each epoch, on up to %d test images. "
                .formatted(FilterProbe.IMAGES)
            + SettingCurves.LEGEND,
        LineCharts.figure(title, panels));
  }
}
