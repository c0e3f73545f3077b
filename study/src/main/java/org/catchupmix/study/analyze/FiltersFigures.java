package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.filters.Evenness;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.filters.Quantiles;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.train.FilterProbe;

/** Figures of the filters of one run. */
final class FiltersFigures {
  private final String run;
  private final FiltersAnalysis.Result result;
  private final FigureFolder figures;

  FiltersFigures(String run, FiltersAnalysis.Result result, FigureFolder figures) {
    this.run = run;
    this.result = result;
    this.figures = figures;
  }

  private List<Integer> points() {
    return result.now().pointsAfterInput();
  }

  /** Draws Lorenz curves of the analysed weights. */
  void lorenz() throws IOException {
    figures.add(
        "filters-lorenz",
        LineCharts.figure(
            "How evenly filters are used: " + run,
            List.of(
                lorenz("Influence", "share of all influence (%)", FilterStatistics::activation),
                lorenz(
                    "Gradient norms",
                    "share of all gradient norms (%)",
                    FilterStatistics::gradient))),
        "Lorenz curves with the weights that were analysed: the share of all influence, and of all"
            + " gradient norms, that the weakest filters of a mix point have together. The further"
            + " below the diagonal, the less even.");
  }

  private Panel lorenz(String title, String yLabel, Function<FilterStatistics, double[]> parts) {
    List<Series> lines = new ArrayList<>();
    for (int k : points()) {
      FilterStatistics s = result.now().points().get(k);
      double[] shares = percent(Evenness.lorenz(parts.apply(s)));
      lines.add(new Series("mix point " + k, shares(s.channels()), shares));
    }
    double[] ends = {0, 100};
    lines.add(new Series("all filters equal", ends, ends).with(Look.REFERENCE));
    return new Panel(title, "share of the filters, weakest first (%)", yLabel, lines);
  }

  /** The shares of 0 to all filters, in percent. */
  static double[] shares(int filters) {
    return IntStream.rangeClosed(0, filters).mapToDouble(m -> 100.0 * m / filters).toArray();
  }

  private static double[] percent(double[] shares) {
    return Arrays.stream(shares).map(share -> 100 * share).toArray();
  }

  void epochs() throws IOException {
    quantiles(
        "activation",
        "Activation norms of the filters",
        "mean l2 norm of a filter's map",
        "Distribution over the filters of a mix point of a filter's influence, the l2 norm of its"
            + " activation map (mean over the images, in units of the activations).",
        s -> Quantiles.of(s.activation(), FilterStatistics.QUANTILES));
    quantiles(
        "gradient",
        "Gradient norms of the filters",
        "mean l2 norm of the gradient (nats per unit of activation)",
        "Distribution over the filters of a mix point of the l2 norm of the gradient of an image's"
            + " cross entropy with respect to a filter's map (mean over the images, in nats per"
            + " unit of activation).",
        s -> Quantiles.of(s.gradient(), FilterStatistics.QUANTILES));
    quantiles(
        "rfi",
        "Relative filter influence between images",
        "RFI (percentage points)",
        "Quantiles over pairs of images of the relative filter influence, the difference of a"
            + " filter's shares of the two images' influence (percentage points; mean over the"
            + " filters of a mix point).",
        s -> percent(s.rfi()));
    draw(
        "evenness",
        "How evenly filters are used over training",
        "Gini coefficients (0: all filters equal, 1: one has everything) of the filters' mean"
            + " influence, of the influences within an image and of the mean gradient norms, and"
            + " the share of filters that carry half of the mean influence.",
        List.of(
            panel("Influence", "Gini coefficient", FilterStatistics::gini),
            panel("Half of the influence", "filters that carry it (%)", s -> 100 * s.half()),
            panel("Influence within an image", "Gini coefficient", FilterStatistics::imageGini),
            panel("Gradient norms", "Gini coefficient", FilterStatistics::gradientGini)));
  }

  private void quantiles(
      String name,
      String title,
      String yLabel,
      String caption,
      Function<FilterStatistics, double[]> quantiles)
      throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (int k : points()) {
      List<Series> lines = new ArrayList<>();
      for (int i = 0; i < FilterStatistics.QUANTILES.length; i++) {
        int at = i;
        int percent = FiltersAnalysis.percent(FilterStatistics.QUANTILES[i]);
        lines.add(
            line(
                percent == 50 ? "median" : percent + " % quantile",
                k,
                s -> quantiles.apply(s)[at]));
      }
      int filters = result.now().points().get(k).channels();
      String panel = "mix point %d (%d filters)".formatted(k, filters);
      panels.add(new Panel(panel, "epoch", yLabel, lines));
    }
    draw(name, title, caption, panels);
  }

  private Panel panel(String title, String yLabel, ToDoubleFunction<FilterStatistics> number) {
    List<Series> lines = points().stream().map(k -> line("mix point " + k, k, number)).toList();
    return new Panel(title, "epoch", yLabel, lines);
  }

  private Series line(String name, int point, ToDoubleFunction<FilterStatistics> number) {
    return new Series(name, result.epochNumbers(), result.course(point, number));
  }

  private void draw(String name, String title, String caption, List<Panel> panels)
      throws IOException {
    figures.add(
        "filters-" + name,
        LineCharts.figure(title + ": " + run, panels),
        caption
            + " Recorded after each epoch on up to %d test images (validation images with --val)."
                .formatted(FilterProbe.IMAGES));
  }
}
