package org.catchupmix.study.analyze;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.UserException;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.progress.Steps;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.FilterProbe;

/** Measures how evenly a network uses its filters at each mix point. */
public final class FiltersAnalysis implements Analysis<FiltersAnalysis.Result> {
  @Override
  public String name() {
    return "filters";
  }

  @Override
  public Result analyze(AnalyzedRun run, FigureFolder figures, Steps steps) throws IOException {
    Subject s = run.subject();
    steps.begin(s.size());
    FilterSnapshot now =
        FilterProbe.of(s.network(), s.images(), s.transform(), s.batch(), run.seed(), steps::add);
    if (!now.isFinite()) {
      throw new UserException(
          s.name() + ": the filters' norms are not finite: its training diverged");
    }
    Result result = new Result(now, epochs(run.run().folder().filters()));
    FiltersFigures draw = new FiltersFigures(run.run().name(), s.size(), result);
    draw.lorenz(figures);
    if (result.epochs().isEmpty()) {
      figures.note(
          "%s: how its filters changed was not recorded: train with --track-filters for that"
              .formatted(run.run().name()));
    } else {
      draw.epochs(figures);
    }
    return result;
  }

  private static List<FilterSnapshot> epochs(Path npz) throws IOException {
    return Files.exists(npz) ? FilterTrack.read(npz).epochs() : List.of();
  }

  @Override
  public Map<String, Object> numbers(Result result) {
    Map<String, Object> points = new LinkedHashMap<>();
    result.now().points().forEach((k, s) -> points.put(Integer.toString(k), numbers(s)));
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("recorded_epochs", result.epochs().size());
    numbers.put("mix_points", points);
    return numbers;
  }

  private static Map<String, Object> numbers(FilterStatistics s) {
    Map<String, Object> n = new LinkedHashMap<>();
    n.put("filters", s.channels());
    n.put("influence_gini", s.gini());
    n.put("half_of_influence_filters_percent", 100 * s.half());
    n.put("gradient_gini", s.gradientGini());
    n.put("influence_gini_within_a_picture", s.imageGini());
    n.put("half_of_influence_filters_within_a_picture_percent", 100 * s.imageHalf());
    double[] rfi = s.meanRfi();
    for (int q = 0; q < rfi.length; q++) {
      n.put(
          "rfi_quantile_%02d_percent".formatted(percent(FilterStatistics.QUANTILES[q])),
          100 * rfi[q]);
    }
    return n;
  }

  /** A share in whole percent. */
  static int percent(double share) {
    return (int) Math.round(100 * share);
  }

  @Override
  public void compare(List<Repetitions<Finding<Result>>> settings, FigureFolder figures)
      throws IOException {
    FiltersComparison.draw(settings, figures);
  }

  /**
   * The filters of a run.
   *
   * @param now with the weights that were analysed, on the test images that were asked for
   * @param epochs after each epoch, as recorded in training; empty if that was not done
   */
  public record Result(FilterSnapshot now, List<FilterSnapshot> epochs) {
    public Result {
      epochs = List.copyOf(epochs);
    }

    /** The numbers of the recorded epochs, from 1. */
    double[] epochNumbers() {
      return IntStream.rangeClosed(1, epochs.size()).asDoubleStream().toArray();
    }

    /** A number of each recorded epoch. */
    double[] course(int point, ToDoubleFunction<FilterStatistics> number) {
      return epochs.stream()
          .mapToDouble(e -> number.applyAsDouble(e.points().get(point)))
          .toArray();
    }
  }

  /**
   * The figures of the filters of several runs side by side: how evenly they are used, by setting.
   *
   * @param settings the runs
   * @param points shared mix points, without the input
   * @param figures folder of the figures
   */
  private record FiltersComparison(
      List<Repetitions<Finding<FiltersAnalysis.Result>>> settings,
      List<Integer> points,
      FigureFolder figures) {
    static void draw(
        List<Repetitions<Finding<FiltersAnalysis.Result>>> settings, FigureFolder figures)
        throws IOException {
      FiltersComparison all = new FiltersComparison(settings, common(settings), figures);
      all.bars(
          "filters-gini-final",
          "Gini coefficient of the filters' influence",
          "gini",
          "Gini coefficient (0: all filters equal, 1: one has everything)",
          FilterStatistics::gini);
      all.bars(
          "filters-half-final",
          "Filters that carry half of the influence",
          "percent",
          "share of the filters (%); 50 where all are equal",
          s -> 100 * s.half());
      if (all.results().allMatch(r -> !r.epochs().isEmpty())) {
        all.curves(
            "filters-gini",
            "Gini coefficient of the filters' influence over training",
            "gini",
            "Gini coefficient",
            FilterStatistics::gini);
        all.curves(
            "filters-half",
            "Filters that carry half of the influence over training",
            "percent",
            "share of the filters (%)",
            s -> 100 * s.half());
      } else {
        figures.note(
            "how filters changed is not shown side by side: not all runs were trained with"
                + " --track-filters");
      }
    }

    private static List<Integer> common(
        List<Repetitions<Finding<FiltersAnalysis.Result>>> settings) {
      TreeSet<Integer> points = null;
      for (Repetitions<Finding<FiltersAnalysis.Result>> setting : settings) {
        for (Finding<FiltersAnalysis.Result> run : setting.runs()) {
          List<Integer> own = run.result().now().behindInput();
          points = points == null ? new TreeSet<>(own) : points;
          points.retainAll(own);
        }
      }
      if (points == null || points.isEmpty()) {
        throw new UserException("the runs have no mix point in common");
      }
      return List.copyOf(points);
    }

    private Stream<FiltersAnalysis.Result> results() {
      return settings.stream().flatMap(s -> s.runs().stream()).map(Finding::result);
    }

    /** Draws a quantity for the analysed weights. */
    private void bars(
        String name,
        String title,
        String unit,
        String xLabel,
        ToDoubleFunction<FilterStatistics> number)
        throws IOException {
      Csv csv = new Csv("setting", "mix_point", "mean_" + unit, "deviation_" + unit, "runs");
      List<Dots.Series> series = new ArrayList<>();
      for (Repetitions<Finding<FiltersAnalysis.Result>> setting : settings) {
        List<SampleStatistics> samples = new ArrayList<>();
        for (int k : points) {
          SampleStatistics s =
              SampleStatistics.of(
                  setting.runs(), f -> number.applyAsDouble(f.result().now().points().get(k)));
          samples.add(s);
          csv.row(setting.label(), k, s.mean(), s.deviation(), s.n());
        }
        series.add(Dots.Series.mean(setting.label(), samples));
      }
      List<String> rows = points.stream().map(k -> "mix point " + k).toList();
      figures.add(
          name,
          title,
          xLabel
              + " at each mix point, with the weights that were analysed. Dots are means over the"
              + " seeds of a setting, lines one sample standard deviation to both sides.",
          DotCharts.figure(
              title,
              new Dots(xLabel, rows, series, Double.NaN),
              List.of("mean and standard deviation over seeds")),
          csv);
    }

    /** Draws a quantity after each epoch. */
    private void curves(
        String name,
        String title,
        String unit,
        String yLabel,
        ToDoubleFunction<FilterStatistics> number)
        throws IOException {
      Csv csv = SettingCurves.csv("mix_point", "epoch", unit);
      List<Panel> panels = new ArrayList<>();
      for (int k : points) {
        SettingCurves curves =
            SettingCurves.of(
                settings, FiltersAnalysis.Result::epochNumbers, r -> r.course(k, number));
        panels.add(curves.panel("mix point " + k, "epoch", yLabel));
        curves.rows(k, csv);
      }
      figures.add(
          name,
          title,
          yLabel
              + " at each mix point, after each epoch, on up to %d test images. "
                  .formatted(FilterProbe.IMAGES)
              + SettingCurves.LEGEND,
          LineCharts.figure(title, panels),
          csv);
    }
  }
}
