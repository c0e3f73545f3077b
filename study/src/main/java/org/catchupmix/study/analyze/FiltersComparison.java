package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.train.FilterProbe;

/** Figures of the filters of several settings, at the hidden mix points that all runs have. */
final class FiltersComparison {
  private final List<Repetitions<Finding<Result>>> settings;
  private final List<Integer> points;
  private final FigureFolder figures;

  FiltersComparison(
      List<Repetitions<Finding<Result>>> settings, List<Integer> points, FigureFolder figures) {
    this.settings = settings;
    this.points = points;
    this.figures = figures;
  }

  private static final String GINI = "Gini coefficient (0: all equal; 1: one has all)";

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
    all.atPoints(
        "cka",
        "Similarity of the filters",
        "mean linear CKA between filters (1: all alike)",
        (r, k) -> r.redundancy().get(k).cka());
    all.atPoints(
        "rank",
        "Effective rank of the activations",
        "effective rank (at most the number of filters)",
        (r, k) -> r.redundancy().get(k).rank());
    all.dots(
        "training-loss",
        "Loss on training images that are not mixed",
        "cross entropy (nats)",
        Map.of("training images", r -> r.training().loss()));
    all.atPoints(
        "gini-final",
        "How evenly filters are used",
        GINI,
        (r, k) -> r.now().points().get(k).gini());
    if (results.stream().noneMatch(r -> r.epochs().isEmpty())) {
      all.curves();
    } else {
      figures.note(
          "how filters changed is not shown side by side: not all runs were trained with"
              + " --track-filters");
    }
  }

  /** Draws a measure of the analysed weights, with a row for each mix point. */
  private void atPoints(
      String name, String title, String label, ToDoubleBiFunction<Result, Integer> number)
      throws IOException {
    Map<String, ToDoubleFunction<Result>> rows = new LinkedHashMap<>();
    points.forEach(k -> rows.put("mix point " + k, r -> number.applyAsDouble(r, k)));
    dots(name, title, label, rows);
  }

  private void dots(
      String name, String title, String label, Map<String, ToDoubleFunction<Result>> rows)
      throws IOException {
    List<Dots.Series> series = Dots.Series.means(settings, Finding::result, rows.values());
    figures.add(
        "filters-" + name,
        DotCharts.figure(title, new Dots(label, List.copyOf(rows.keySet()), series, Double.NaN)),
        "%s%s, with the weights that were analysed. %s"
            .formatted(
                label.substring(0, 1).toUpperCase(Locale.ROOT),
                label.substring(1),
                FigureFolder.MEAN_DOTS));
  }

  /** Draws how evenly filters are used after each epoch. */
  private void curves() throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (int k : points) {
      List<Series> lines =
          Series.means(
              settings,
              f -> f.result().epochNumbers(),
              f -> f.result().course(k, FilterStatistics::gini));
      panels.add(new Panel("mix point " + k, "epoch", GINI, lines));
    }
    figures.add(
        "filters-gini",
        LineCharts.compared("How evenly filters are used over training", panels),
        "%s at each mix point, after each epoch, on up to %d test images (validation images with --val). %s"
            .formatted(GINI, FilterProbe.IMAGES, FigureFolder.MEAN_LINES));
  }
}
