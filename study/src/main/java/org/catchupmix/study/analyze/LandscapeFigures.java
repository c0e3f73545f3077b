package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.view.Quantity;
import org.catchupmix.filters.Quantiles;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.LandscapeAnalysis.Result;
import org.catchupmix.study.landscape.Landscape;
import org.catchupmix.study.landscape.LossFunction.Value;
import org.catchupmix.study.plot.ContourCharts;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Field;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** Figures of landscapes of one run, or of several side by side. */
final class LandscapeFigures {
  private static final String STEP = "step (weight norms)";
  private static final String LOSS = "cross entropy (nats)";

  private final FigureFolder figures;

  LandscapeFigures(FigureFolder figures) {
    this.figures = figures;
  }

  private static final String WORDS =
      " Flatness describes a minimum; it does not explain generalization.";

  /** Draws one run in the colour of its mix method. */
  void draw(Result r, String method) throws IOException {
    lines(r.run(), Map.of(r.run(), List.of(r)), _ -> Look.method(method));
    plane(r.run(), Map.of(r.run(), r));
  }

  void compare(List<Repetitions<Finding<Result>>> settings) throws IOException {
    Map<String, List<Result>> all = new LinkedHashMap<>();
    Map<String, Result> each = new LinkedHashMap<>();
    for (Repetitions<Finding<Result>> s : settings) {
      all.put(s.label(), s.runs().stream().map(Finding::result).toList());
      for (Finding<Result> f : s.runs()) {
        each.put(s.runs().size() == 1 ? s.label() : s.label() + ", seed " + f.seed(), f.result());
      }
    }
    lines("", all, Look.byLabel(settings)::get);
    plane("", each);
    dots(
        "eigenvalue",
        "Largest eigenvalue of the Hessian",
        settings,
        Map.of("largest eigenvalue", r -> r.landscape().eigenvalue().value()));
    dots(
        "trace",
        "Trace of the Hessian",
        settings,
        Map.of("trace", r -> r.landscape().trace().mean()));
    Map<String, ToDoubleFunction<Result>> sharpness = new LinkedHashMap<>();
    double[] radii = Landscape.radii();
    for (int i = 0; i < radii.length; i++) {
      int at = i;
      sharpness.put("rho = " + radii[i], r -> r.landscape().sharpness()[at]);
    }
    dots("sharpness", "Adaptive sharpness (nats)", settings, sharpness);
  }

  private static String title(String title, String run) {
    return run.isEmpty() ? title : title + ": " + run;
  }

  /** Draws the median and the quartiles over directions, and over the seeds of a setting. */
  private void lines(String run, Map<String, List<Result>> settings, Function<String, Look> looks)
      throws IOException {
    List<Series> loss = new ArrayList<>();
    List<Series> top1 = new ArrayList<>();
    settings.forEach(
        (name, runs) -> {
          loss.add(quartiles(name, runs, Value::loss).with(looks.apply(name)));
          top1.add(quartiles(name, runs, Value::top1).with(looks.apply(name)));
        });
    Result first = settings.values().iterator().next().getFirst();
    figures.add(
        "landscape-lines",
        LineCharts.withBands(
            title("Loss along random directions", run),
            List.of(
                new Panel("Loss", STEP, LOSS, loss, true),
                new Panel("Accuracy", STEP, "accuracy on training images (%)", top1)),
            "quartiles over directions"),
        "Loss and accuracy on %s, neither mixed nor augmented, as the weights move"
                .formatted(Quantity.of(first.images(), "training image"))
            + " along %d filter-normalized random directions: medians, with quartiles as bands."
                .formatted(first.landscape().lines().size())
            + WORDS);
  }

  private static Series quartiles(String name, List<Result> runs, ToDoubleFunction<Value> number) {
    double[] x = runs.getFirst().landscape().line();
    double[][] q = new double[3][x.length];
    for (int i = 0; i < x.length; i++) {
      int at = i;
      double[] sample =
          runs.stream()
              .flatMap(r -> r.landscape().lines().stream())
              .mapToDouble(curve -> number.applyAsDouble(curve.values()[at]))
              .toArray();
      double[] three = Quantiles.of(sample, 0.25, 0.5, 0.75);
      Arrays.setAll(three, k -> q[k][at] = three[k]);
    }
    return new Series(name, x, q[1], q[0], q[2]);
  }

  private void plane(String run, Map<String, Result> runs) throws IOException {
    List<Field> fields = new ArrayList<>();
    runs.forEach(
        (name, r) ->
            fields.add(
                new Field(
                    name, r.landscape().axis(), r.landscape().axis(), r.landscape().plane())));
    Result first = runs.values().iterator().next();
    int grid = first.landscape().axis().length;
    figures.add(
        "landscape-plane",
        ContourCharts.figure(
            title("Loss landscape", run),
            "direction 1 (weight norms)",
            "direction 2 (weight norms)",
            LOSS,
            fields),
        "Mean cross entropy in nats on %s in the plane of two filter-normalized"
                .formatted(Quantity.of(first.images(), "training image"))
            + " random directions, at %d x %d points; the trained weights are in the middle."
                .formatted(grid, grid)
            + " All panels have the same directions, scale and levels."
            + WORDS);
  }

  private void dots(
      String name,
      String title,
      List<Repetitions<Finding<Result>>> settings,
      Map<String, ToDoubleFunction<Result>> rows)
      throws IOException {
    List<Dots.Series> series = Dots.Series.means(settings, Finding::result, rows.values());
    figures.add(
        "landscape-" + name,
        DotCharts.figure(title, new Dots(title, List.copyOf(rows.keySet()), series, Double.NaN)),
        "At the trained weights. " + FigureFolder.MEAN_DOTS + WORDS);
  }
}
