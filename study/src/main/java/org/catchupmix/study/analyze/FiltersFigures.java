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
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** Figures of the filters of one run. */
record FiltersFigures(String run, FiltersAnalysis.Result result, FigureFolder figures) {
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
                    FilterStatistics::gradient))));
  }

  private Panel lorenz(String title, String yLabel, Function<FilterStatistics, double[]> parts) {
    List<Series> lines = new ArrayList<>();
    for (int k : points()) {
      FilterStatistics s = result.now().points().get(k);
      double[] shares = percent(Evenness.lorenz(parts.apply(s)));
      lines.add(new Series("mix point " + k, shares(s.channels()), shares));
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

  void epochs() throws IOException {
    quantiles(
        "activation",
        "Activation norms of the filters",
        "mean l2 norm of a filter's map",
        s -> Quantiles.of(s.activation(), FilterStatistics.QUANTILES));
    quantiles(
        "gradient",
        "Gradient norms of the filters",
        "mean l2 norm of the gradient (nats per unit of activation)",
        s -> Quantiles.of(s.gradient(), FilterStatistics.QUANTILES));
    quantiles(
        "rfi",
        "Relative filter influence between images",
        "RFI (percentage points)",
        s -> percent(s.rfi()));
    draw(
        "evenness",
        "How evenly filters are used over training",
        List.of(
            panel("Influence", "Gini coefficient", FilterStatistics::gini),
            panel("Half of the influence", "filters that carry it (%)", s -> 100 * s.half()),
            panel("Influence within an image", "Gini coefficient", FilterStatistics::imageGini),
            panel("Gradient norms", "Gini coefficient", FilterStatistics::gradientGini)));
  }

  private void quantiles(
      String name, String title, String yLabel, Function<FilterStatistics, double[]> quantiles)
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
    draw(name, title, panels);
  }

  private Panel panel(String title, String yLabel, ToDoubleFunction<FilterStatistics> number) {
    List<Series> lines = points().stream().map(k -> line("mix point " + k, k, number)).toList();
    return new Panel(title, "epoch", yLabel, lines);
  }

  private Series line(String name, int point, ToDoubleFunction<FilterStatistics> number) {
    return new Series(name, result.epochNumbers(), result.course(point, number));
  }

  private void draw(String name, String title, List<Panel> panels) throws IOException {
    figures.add("filters-" + name, LineCharts.figure(title + ": " + run, panels));
  }
}
