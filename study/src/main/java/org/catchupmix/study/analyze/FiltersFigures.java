package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.filters.Evenness;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.filters.Quantiles;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.train.FilterProbe;

/**
 * The figures of the filters of one run.
 *
 * @param run its name
 * @param images number of test images
 */
record FiltersFigures(String run, int images, FiltersAnalysis.Result result) {
  private static final String EPOCH = "epoch";

  private List<Integer> points() {
    return result.now().behindInput();
  }

  private static String name(int point) {
    return "mix point " + point;
  }

  /** Draws Lorenz curves of the analysed weights. */
  void lorenz(FigureFolder figures) throws IOException {
    Csv csv = new Csv("mix_point", "filters_percent", "influence_percent", "gradient_norm_percent");
    for (int k : points()) {
      FilterStatistics s = result.now().points().get(k);
      double[] shares = shares(s.channels());
      double[] influence = percent(Evenness.lorenz(s.activation()));
      double[] gradient = percent(Evenness.lorenz(s.gradient()));
      for (int m = 0; m < shares.length; m++) {
        csv.row(k, shares[m], influence[m], gradient[m]);
      }
    }
    String title = "How evenly filters are used: " + run;
    figures.add(
        "filters-lorenz",
        title,
        String.format(
            Locale.ROOT,
            "Lorenz curves with the weights that were analysed, on %,d test images: the share"
                + " (%%) of all influence, and of all gradient norms, that the weakest filters of a"
                + " mix point have together. The further below the diagonal, the less even; Gini"
                + " coefficients of the influence: %s.",
            images,
            ginis()),
        LineCharts.figure(
            title,
            List.of(
                lorenz("Influence", "share of all influence (%)", FilterStatistics::activation),
                lorenz(
                    "Gradient norms",
                    "share of all gradient norms (%)",
                    FilterStatistics::gradient))),
        csv);
  }

  private String ginis() {
    return String.join(
        ", ",
        points().stream()
            .map(
                k ->
                    String.format(
                        Locale.ROOT, "%.3f at point %d", result.now().points().get(k).gini(), k))
            .toList());
  }

  private Panel lorenz(String title, String yLabel, Function<FilterStatistics, double[]> parts) {
    List<Series> lines = new ArrayList<>();
    for (int k : points()) {
      FilterStatistics s = result.now().points().get(k);
      String name =
          String.format(
              Locale.ROOT, "%s: Gini %.2f, of gradients %.2f", name(k), s.gini(), s.gradientGini());
      lines.add(new Series(name, shares(s.channels()), percent(Evenness.lorenz(parts.apply(s)))));
    }
    lines.add(new Series("all filters equal", new double[] {0, 100}, new double[] {0, 100}));
    return new Panel(title, "share of the filters, weakest first (%)", yLabel, lines);
  }

  /** The shares of 0 to all filters, in percent. */
  static double[] shares(int filters) {
    return IntStream.rangeClosed(0, filters).mapToDouble(m -> 100.0 * m / filters).toArray();
  }

  private static double[] percent(double[] shares) {
    return Arrays.stream(shares).map(share -> 100 * share).toArray();
  }

  /** Draws the quantities recorded after each epoch. */
  void epochs(FigureFolder figures) throws IOException {
    quantiles(
        figures,
        "filters-activation",
        "Activation norms of the filters",
        "mean l2 norm of a filter's map",
        "Distribution over the filters of a mix point of a filter's influence, the l2 norm of its"
            + " activation map (mean over the images, in units of the activations).",
        s -> Quantiles.of(s.activation(), FilterStatistics.QUANTILES));
    quantiles(
        figures,
        "filters-gradient",
        "Gradient norms of the filters",
        "mean l2 norm of the gradient (nats per unit of activation)",
        "Distribution over the filters of a mix point of the l2 norm of the gradient of an image's"
            + " cross entropy with respect to a filter's map (mean over the images, in nats per"
            + " unit of activation).",
        s -> Quantiles.of(s.gradient(), FilterStatistics.QUANTILES));
    quantiles(
        figures,
        "filters-rfi",
        "Relative filter influence between images",
        "RFI (percentage points)",
        "Quantiles over pairs of images of the relative filter influence, the difference of a"
            + " filter's shares of the two images' influence (percentage points; mean over the"
            + " filters of a mix point).",
        s -> percent(s.meanRfi()));
    evenness(figures);
  }

  private void quantiles(
      FigureFolder figures,
      String name,
      String what,
      String yLabel,
      String caption,
      Function<FilterStatistics, double[]> quantiles)
      throws IOException {
    double[] q = FilterStatistics.QUANTILES;
    Csv csv = new Csv("mix_point", EPOCH, "quantile_percent", "value");
    List<Panel> panels = new ArrayList<>();
    for (int k : points()) {
      List<Series> lines = new ArrayList<>();
      for (int i = 0; i < q.length; i++) {
        int at = i;
        double[] y = result.course(k, s -> quantiles.apply(s)[at]);
        int percent = FiltersAnalysis.percent(q[i]);
        lines.add(
            new Series(
                percent == 50 ? "median" : percent + " % quantile", result.epochNumbers(), y));
        for (int e = 0; e < y.length; e++) {
          csv.row(k, e + 1, percent, y[e]);
        }
      }
      panels.add(new Panel(panelTitle(k), EPOCH, yLabel, lines));
    }
    String title = what + ": " + run;
    figures.add(name, title, caption + recorded(), LineCharts.figure(title, panels), csv);
  }

  private String panelTitle(int point) {
    return "%s (%d filters)".formatted(name(point), result.now().points().get(point).channels());
  }

  private static String recorded() {
    return " Recorded after each epoch on up to %d test images.".formatted(FilterProbe.IMAGES);
  }

  private void evenness(FigureFolder figures) throws IOException {
    Csv csv =
        new Csv(
            "mix_point",
            EPOCH,
            "influence_gini",
            "half_of_influence_filters_percent",
            "gradient_gini",
            "influence_gini_within_a_picture",
            "half_of_influence_filters_within_a_picture_percent");
    result.now().points().keySet().forEach(k -> rows(k, csv));
    String title = "How evenly filters are used over training: " + run;
    figures.add(
        "filters-evenness",
        title,
        "Gini coefficients (0: all filters equal, 1: one has everything) of the filters' mean"
            + " influence, of the influences within an image and of the mean gradient norms, and"
            + " the share of filters (%) that carry half of the mean influence."
            + recorded(),
        LineCharts.figure(
            title,
            List.of(
                panel("Influence", "Gini coefficient", FilterStatistics::gini),
                panel("Half of the influence", "filters that carry it (%)", s -> 100 * s.half()),
                panel("Influence within an image", "Gini coefficient", FilterStatistics::imageGini),
                panel("Gradient norms", "Gini coefficient", FilterStatistics::gradientGini))),
        csv);
  }

  private void rows(int point, Csv csv) {
    for (int e = 0; e < result.epochs().size(); e++) {
      FilterStatistics s = result.epochs().get(e).points().get(point);
      csv.row(
          point,
          e + 1,
          s.gini(),
          100 * s.half(),
          s.gradientGini(),
          s.imageGini(),
          100 * s.imageHalf());
    }
  }

  private Panel panel(String title, String yLabel, ToDoubleFunction<FilterStatistics> number) {
    List<Series> lines = new ArrayList<>();
    for (int k : points()) {
      lines.add(new Series(name(k), result.epochNumbers(), result.course(k, number)));
    }
    return new Panel(title, EPOCH, yLabel, lines);
  }
}
