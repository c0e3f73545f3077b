package org.catchupmix.study.analyze;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.io.Csv;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.ScatterCharts;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.RankCorrelation;

/**
 * Shows the activation norm of each filter against its gradient norm, over epochs.
 *
 * <p>The norms are those that training recorded (Figure 1b of the paper of Catch-up Mix).
 *
 * @param point mix point, from 1; if empty, the network's middle one
 */
public record NormsAnalysis(OptionalInt point) implements Analysis<NormsAnalysis.Result> {
  private static final int PANELS = 4;
  private static final String GRADIENT = "gradient norm (nats per unit of activation)";

  @Override
  public String name() {
    return "norms";
  }

  @Override
  public Result analyze(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException {
    Path track = run.run().folder().filters();
    int at = MixPoint.of(point, run.run());
    if (!Files.exists(track)) {
      figures.note(
          "%s: the norms of its filters were not recorded: train with --track-filters for that"
              .formatted(run.run().name()));
      return new Result(run.title(), at, List.of());
    }
    Result result =
        new Result(
            run.title(),
            at,
            FilterTrack.read(track).epochs().stream()
                .map(FilterSnapshot::points)
                .map(points -> points.get(at))
                .toList());
    if (!result.epochs().isEmpty()) {
      Map<String, List<Result>> one = Map.of(run.title(), List.of(result));
      figures.add(
          "norms",
          figure(
              "Activation and gradient norms: " + run.title(), one, _ -> Look.method(run.method())),
          caption(at));
    }
    return result;
  }

  @Override
  public Map<String, Object> numbers(Result result) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("mix_point", result.point());
    numbers.put("recorded_epochs", result.epochs().size());
    List<Map<String, Object>> epochs = new ArrayList<>();
    for (int epoch : shown(result.epochs().size())) {
      FilterStatistics s = result.after(epoch);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("epoch", epoch);
      one.put("filters", s.channels());
      one.put("rank_correlation", RankCorrelation.of(s.activation(), s.gradient()));
      epochs.add(one);
    }
    numbers.put("epochs", epochs);
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<Result>>> settings, FigureFolder figures)
      throws IOException {
    Map<String, List<Result>> tracked = new LinkedHashMap<>();
    for (Repetitions<Finding<Result>> setting : settings) {
      List<Result> runs =
          setting.runs().stream().map(Finding::result).filter(r -> !r.epochs().isEmpty()).toList();
      if (!runs.isEmpty()) {
        tracked.put(setting.label(), runs);
      }
    }
    if (tracked.isEmpty()) {
      figures.note("norms are not shown side by side: no run was trained with --track-filters");
      return;
    }
    figures.add(
        "norms",
        figure(
            "Activation and gradient norms of the filters", tracked, Look.byLabel(settings)::get),
        caption(tracked.values().iterator().next().getFirst().point()));
  }

  /** Selects epochs: the first, a third and two thirds of the way to the last, and the last. */
  static int[] shown(int epochs) {
    return epochs == 0
        ? new int[0]
        : IntStream.range(0, PANELS)
            .map(i -> 1 + (int) Math.round((epochs - 1.0) * i / (PANELS - 1)))
            .distinct()
            .toArray();
  }

  private static String caption(int point) {
    return "Each point is a filter of mix point "
        + point
        + ": the mean norm of its activation map over test images (validation images with"
        + " --val), and that of the loss' gradient"
        + " there in nats per unit of activation, after the first epoch, a third, two thirds and all"
        + " of them.";
  }

  /** Draws a panel for each shown epoch, and a colour for each setting. */
  private static Figure figure(
      String title, Map<String, List<Result>> settings, Function<String, Look> looks)
      throws IOException {
    int epochs =
        settings.values().stream()
            .flatMap(List::stream)
            .mapToInt(r -> r.epochs().size())
            .min()
            .orElseThrow();
    Csv csv =
        new Csv(
            "epoch",
            "setting",
            "run",
            "mix point",
            "filter",
            "activation norm",
            GRADIENT,
            "mean absolute RFI");
    List<Panel> panels = new ArrayList<>();
    for (int epoch : shown(epochs)) {
      List<Series> points = new ArrayList<>();
      settings.forEach(
          (name, runs) -> {
            points.add(
                new Series(
                        name,
                        joined(runs, r -> r.after(epoch).activation()),
                        joined(runs, r -> r.after(epoch).gradient()))
                    .with(looks.apply(name)));
            runs.forEach(r -> r.addTo(csv, name, epoch));
          });
      panels.add(new Panel("epoch " + epoch, "activation norm", GRADIENT, points));
    }
    return ScatterCharts.figure(title, panels, csv);
  }

  private static double[] joined(List<Result> runs, Function<Result, double[]> numbers) {
    return runs.stream().map(numbers).flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Norms of a run's filters at one mix point.
   *
   * @param epochs after each epoch; empty if training did not record them
   */
  public record Result(String run, int point, List<FilterStatistics> epochs) {
    FilterStatistics after(int epoch) {
      return epochs.get(epoch - 1);
    }

    private void addTo(Csv csv, String setting, int epoch) {
      FilterStatistics s = after(epoch);
      for (int c = 0; c < s.channels(); c++) {
        double rfi = c < s.filterRfi().length ? s.filterRfi()[c] : Double.NaN;
        csv.row(epoch, setting, run, point, c, s.activation()[c], s.gradient()[c], rfi);
      }
    }
  }
}
