package org.catchupmix.study.report;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.statistics.Difference;

/** Draws the differences of settings to a base: means over pairs, each pair, and intervals. */
public final class DifferenceFigure {
  /** Explains the figure in a caption. */
  static final String LEGEND =
      "Dots: means over pairs of runs of one seed. Rings: each pair. Lines: 95 % intervals"
          + " (Student's t); those without an end are longer.";

  private DifferenceFigure() {}

  /**
   * Draws differences.
   *
   * @param xLabel quantity with its unit
   * @param differences by setting, one at least
   */
  public static Figure of(String title, String xLabel, Map<String, Difference> differences)
      throws IOException {
    Collection<Difference> all = differences.values();
    Dots.Series dots =
        new Dots.Series(
            "difference",
            numbers(all, d -> d.statistics().mean()),
            numbers(all, d -> d.interval().map(i -> i[0]).orElse(Double.NaN)),
            numbers(all, d -> d.interval().map(i -> i[1]).orElse(Double.NaN)),
            all.stream()
                .map(d -> d.pairs().stream().mapToDouble(v -> v).toArray())
                .toArray(double[][]::new));
    return DotCharts.figure(
        title, new Dots(xLabel, List.copyOf(differences.keySet()), List.of(dots), 0));
  }

  private static double[] numbers(Collection<Difference> all, ToDoubleFunction<Difference> number) {
    return all.stream().mapToDouble(number).toArray();
  }
}
