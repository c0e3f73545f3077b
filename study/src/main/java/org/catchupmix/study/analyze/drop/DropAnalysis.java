package org.catchupmix.study.analyze.drop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Pass;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.analyze.Analysis;
import org.catchupmix.study.analyze.AnalyzedRun;
import org.catchupmix.study.analyze.Csv;
import org.catchupmix.study.analyze.FigureFolder;
import org.catchupmix.study.analyze.Finding;
import org.catchupmix.study.analyze.SettingCurves;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.train.Pictures;
import org.catchupmix.train.Repetitions;

/**
 * Accuracy as the dimensions of the latent vector, the input of the last linear layer, with the
 * highest, the lowest or random values are zeroed one by one (Figures 1c and 5 of the paper of
 * Catch-up Mix). Each picture's dimensions are ordered by their values for that picture.
 *
 * <p>The network runs once; after that only the last layer is computed, in double precision, for
 * each number of zeroed dimensions from none to all.
 */
public final class DropAnalysis implements Analysis<DropResult> {
  private static final String X_LABEL = "zeroed dimensions of the latent vector (%)";
  private static final String Y_LABEL = "correct test pictures (%)";

  /** Nothing to choose. */
  public DropAnalysis() {}

  @Override
  public String name() {
    return "drop";
  }

  @Override
  public String what() {
    return "accuracy as dimensions of the latent vector are zeroed, the highest, lowest or random"
        + " values first";
  }

  @Override
  public DropResult analyze(AnalyzedRun run, FigureFolder figures, Steps steps) throws IOException {
    DropResult result = measure(run.subject(), run.seed(), steps);
    List<Series> lines = new ArrayList<>();
    Csv csv =
        new Csv("zeroed", "zeroed_percent", "highest_percent", "lowest_percent", "random_percent");
    result
        .accuracy()
        .forEach((order, a) -> lines.add(new Series(order.key() + " first", result.shares(), a)));
    for (int d = 0; d <= result.dimensions(); d++) {
      csv.row(
          d,
          result.shares()[d],
          result.accuracy().get(DropOrder.HIGHEST)[d],
          result.accuracy().get(DropOrder.LOWEST)[d],
          result.accuracy().get(DropOrder.RANDOM)[d]);
    }
    String title = "Accuracy as latent dimensions are zeroed: " + run.run().name();
    figures.add(
        "drop",
        title,
        String.format(
            Locale.ROOT,
            "Correct test pictures in percent (of %,d) while the %d dimensions of each picture's"
                + " latent vector are zeroed one by one, those with the highest, the lowest or"
                + " random values first. Mean over all shares: %.1f %%, %.1f %% and %.1f %%.",
            run.subject().size(),
            result.dimensions(),
            result.area(DropOrder.HIGHEST),
            result.area(DropOrder.LOWEST),
            result.area(DropOrder.RANDOM)),
        LineCharts.figure(
            title, List.of(new Panel("Which values are zeroed first", X_LABEL, Y_LABEL, lines))),
        csv);
    return result;
  }

  /** The curves of a network. */
  static DropResult measure(Subject s, long seed, Steps steps) {
    Map<DropOrder, int[]> correct = new EnumMap<>(DropOrder.class);
    int dimensions = 0;
    steps.begin(s.size());
    for (int from = 0; from < s.size(); from += s.batch()) {
      int to = Math.min(s.size(), from + s.batch());
      try (Graph graph = Graph.inference(s.network().backend())) {
        Var x = Var.constant(Pictures.upload(graph.scope(), s.pictures(), from, to, s.transform()));
        LinearHead.Traced traced =
            LinearHead.Traced.of(s.network().forward(Pass.inference(graph), x));
        LinearHead head = traced.head();
        dimensions = head.dimensions();
        double[] latent = traced.latent().value().toDoubles();
        for (int n = from; n < to; n++) {
          int at = (n - from) * dimensions;
          double[] own = Arrays.copyOfRange(latent, at, at + dimensions);
          requireFinite(own, s.name());
          for (DropOrder order : DropOrder.values()) {
            int[] counts = correct.computeIfAbsent(order, _ -> new int[head.dimensions() + 1]);
            head.count(own, s.pictures().label(n), order.of(own, seed, s.numbers()[n]), counts);
          }
        }
      }
      steps.add(to - from);
    }
    Map<DropOrder, double[]> accuracy = new EnumMap<>(DropOrder.class);
    correct.forEach(
        (order, counts) ->
            accuracy.put(
                order, Arrays.stream(counts).mapToDouble(c -> 100.0 * c / s.size()).toArray()));
    return new DropResult(dimensions, accuracy);
  }

  private static void requireFinite(double[] latent, String name) {
    if (!Arrays.stream(latent).allMatch(Double::isFinite)) {
      throw new UserException(
          name + ": the network's latent vectors are no finite numbers: its training diverged");
    }
  }

  @Override
  public Map<String, Object> numbers(DropResult result) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("latent_dimensions", result.dimensions());
    numbers.put("top1_percent", result.accuracy().get(DropOrder.HIGHEST)[0]);
    for (DropOrder order : DropOrder.values()) {
      numbers.put("mean_top1_" + order.key() + "_first_percent", result.area(order));
    }
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<DropResult>>> settings, FigureFolder figures)
      throws IOException {
    List<Panel> panels = new ArrayList<>();
    Csv csv = SettingCurves.csv("order", "zeroed_percent", "top1_percent");
    for (DropOrder order : DropOrder.values()) {
      SettingCurves curves =
          SettingCurves.of(settings, DropResult::shares, r -> r.accuracy().get(order));
      panels.add(curves.panel(order.key() + " values first", X_LABEL, Y_LABEL));
      curves.rows(order.key(), csv);
    }
    String title = "Accuracy as latent dimensions are zeroed";
    figures.add(
        "drop",
        title,
        "Correct test pictures in percent while the dimensions of each picture's latent vector are"
            + " zeroed one by one. "
            + SettingCurves.LEGEND,
        LineCharts.figure(title, panels),
        csv);
  }
}
