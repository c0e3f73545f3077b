package org.catchupmix.study.analyze;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.run.trained.FiniteScores;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.FilterProbe;

/** Measures how evenly a network uses its filters at each mix point, and how alike they are. */
public final class FiltersAnalysis implements Analysis<FiltersAnalysis.Result> {
  @Override
  public String name() {
    return "filters";
  }

  @Override
  public Result analyze(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException {
    TestedNetwork tested = run.tested();
    steps.begin(tested.size());
    FilterSnapshot now =
        FilterProbe.of(
            tested.network(),
            tested.images(),
            tested.transform(),
            tested.batch(),
            run.seed(),
            steps::add);
    if (!now.isFinite()) {
      throw new RunException(
          tested.name() + ": the filters' norms are not finite: its training diverged");
    }
    Evaluation training = training(run);
    Result result =
        new Result(now, Redundancy.of(tested), training, epochs(run.run().folder().filters()));
    FiltersFigures draw = new FiltersFigures(run.title(), result, figures);
    draw.lorenz();
    if (result.epochs().isEmpty()) {
      figures.note(
          "%s: how its filters changed was not recorded: train with --track-filters for that"
              .formatted(run.run().name()));
    } else {
      draw.epochs();
    }
    return result;
  }

  /**
   * Tests training images without mixing and augmentation, as many as there are test images; NaN if
   * there are none.
   */
  private static Evaluation training(AnalyzedRun run) {
    TestedNetwork tested = run.tested();
    if (!run.run().data().hasTraining()) {
      return new Evaluation(Map.of());
    }
    ImageDataset train = run.run().data().train();
    ImageDataset images = train.subset(ImageDataset.spread(train.size(), tested.size()));
    return FiniteScores.require(
        Evaluation.of(tested.network(), images, tested.transform(), tested.batch()), tested.name());
  }

  private static List<FilterSnapshot> epochs(Path track) throws IOException {
    return Files.exists(track) ? FilterTrack.read(track).epochs() : List.of();
  }

  @Override
  public Map<String, Object> numbers(Result result) {
    Map<String, Map<String, Object>> points = new LinkedHashMap<>();
    result.now().points().forEach((k, s) -> points.put(Integer.toString(k), numbers(s)));
    result
        .redundancy()
        .forEach(
            (k, r) -> {
              Map<String, Object> point = points.get(Integer.toString(k));
              point.put("filter_cka_unbiased", r.cka());
              point.put("effective_rank", r.rank());
            });
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("training_loss_nats", result.training().loss());
    numbers.put("training_top1_percent", result.training().top1());
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
    n.put("influence_gini_within_an_image", s.imageGini());
    n.put("half_of_influence_filters_within_an_image_percent", 100 * s.imageHalf());
    double[] rfi = s.rfi();
    for (int q = 0; q < rfi.length; q++) {
      n.put(
          String.format(
              Locale.ROOT, "rfi_quantile_%02d_percent", percent(FilterStatistics.QUANTILES[q])),
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
   * @param now with the analysed weights
   * @param redundancy at the hidden mix points
   * @param training loss and accuracy on training images as they are; NaN without such images
   * @param epochs after each epoch; empty if training did not record them
   */
  public record Result(
      FilterSnapshot now,
      SortedMap<Integer, Redundancy> redundancy,
      Evaluation training,
      List<FilterSnapshot> epochs) {
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
}
