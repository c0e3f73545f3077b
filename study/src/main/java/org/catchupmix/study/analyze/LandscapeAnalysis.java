package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Csv;
import org.catchupmix.io.Sha256;
import org.catchupmix.io.Table;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.landscape.Landscape;
import org.catchupmix.study.landscape.MeasuredPoints;
import org.catchupmix.study.landscape.NetworkLoss;
import org.catchupmix.study.landscape.Survey;
import org.catchupmix.study.plot.FigureFolder;

/**
 * Measures loss and accuracy around the weights, and the curvature there (Figure 3 of the paper of
 * Catch-up Mix).
 *
 * @param images number of training images, evenly spread; 0 for all
 */
public record LandscapeAnalysis(Survey.Extent extent, int images)
    implements Analysis<LandscapeAnalysis.Result> {
  private static final String FORMAT = "catchupmix landscape 1";
  private static final String POINTS = "landscape-points.csv";

  @Override
  public String name() {
    return "landscape";
  }

  @Override
  public Result analyze(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException {
    if (!run.run().data().hasTraining()) {
      throw new RunException(
          "%s has no training images, on which landscape measures the loss: name others with --data"
              .formatted(run.run().recipe().data().data()));
    }
    ImageDataset train = run.run().data().train();
    ImageDataset subset = train.subset(ImageDataset.spread(train.size(), images));
    Backend backend = run.run().network().backend();
    try (NetworkLoss loss =
        new NetworkLoss(run.run().network(), subset, run.run().transform(), run.tested().batch())) {
      if (!Double.isFinite(loss.value(loss.trained()).loss())) {
        throw new RunException(
            run.run().name() + ": the network's scores are not finite: its training diverged");
      }
      String conditions =
          "%s,%s"
              .formatted(
                  FORMAT,
                  Sha256.of(
                      String.join(
                          "\n",
                          loss.identity(),
                          backend.arithmetic().toString(),
                          Long.toString(run.seed()))));
      Landscape landscape;
      try (MeasuredPoints points =
          MeasuredPoints.open(figures.path().resolve(POINTS), conditions)) {
        if (points.size() > 0) {
          figures.note(
              "%s: %d measurements of an earlier run of this analysis are used again"
                  .formatted(run.run().name(), points.size()));
        }
        landscape = new Survey(loss, extent, run.seed(), points).run(loss::meanLogitNorm, steps);
      }
      if (!landscape.eigenvalue().converged()) {
        figures.note(
            "%s: the largest eigenvalue did not settle within %d products with the Hessian; with more"
                    .formatted(run.run().name(), landscape.eigenvalue().iterations())
                + " --landscape-images, kinks of ReLU disturb it less");
      }
      Result result = new Result(run.title(), subset.size(), landscape);
      new LandscapeFigures(figures).draw(result, run.method());
      return result;
    }
  }

  @Override
  public Map<String, Object> numbers(Result result) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("training_images", result.images());
    numbers.putAll(result.numbers());
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<Result>>> settings, FigureFolder figures)
      throws IOException {
    new LandscapeFigures(figures).compare(settings);
    List<Result> all =
        settings.stream().flatMap(s -> s.runs().stream()).map(Finding::result).toList();
    List<String> head = new ArrayList<>(List.of("run"));
    head.addAll(all.getFirst().numbers().keySet());
    List<List<String>> rows = new ArrayList<>();
    Csv csv = new Csv(head.toArray());
    for (Result r : all) {
      List<String> cells = new ArrayList<>(List.of(r.run()));
      r.numbers().values().forEach(v -> cells.add("%.4g".formatted(v)));
      rows.add(cells);
      csv.row(Stream.concat(Stream.of(r.run()), r.numbers().values().stream()).toArray());
    }
    AtomicFile.write(figures.path().resolve("landscape-numbers.csv"), csv.text());
    figures.out().println(new Table(head, rows).toText());
  }

  /**
   * The landscape of a run.
   *
   * @param images number of training images
   */
  public record Result(String run, int images, Landscape landscape) {
    /** Numbers that describe it, with units in the keys. */
    Map<String, Double> numbers() {
      Landscape l = landscape;
      Map<String, Double> numbers = new LinkedHashMap<>();
      numbers.put("training_loss_nats", l.trained().loss());
      numbers.put("training_top1_percent", l.trained().top1());
      numbers.put("mean_logit_norm", l.logitNorm());
      numbers.put("largest_hessian_eigenvalue", l.eigenvalue().value());
      numbers.put("power_iterations", (double) l.eigenvalue().iterations());
      numbers.put("power_iteration_converged", l.eigenvalue().converged() ? 1.0 : 0.0);
      numbers.put("hessian_trace", l.trace().mean());
      numbers.put("hessian_trace_standard_error", l.traceError());
      double[] radii = Landscape.radii();
      for (int r = 0; r < radii.length; r++) {
        numbers.put("adaptive_sharpness_at_%s_nats".formatted(radii[r]), l.sharpness()[r]);
      }
      return numbers;
    }
  }
}
