package org.catchupmix.study.analyze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;

/** Curves of settings: means over seeds with bands of one sample standard deviation. */
public final class SettingCurves {
  /** Explains the curves in a caption. */
  public static final String LEGEND =
      "Lines are means over the seeds of a setting, bands one sample standard deviation to both"
          + " sides.";

  private record Curve(String label, double[] x, List<SampleStatistics> y) {}

  private final List<Curve> curves;

  private SettingCurves(List<Curve> curves) {
    this.curves = curves;
  }

  /**
   * Creates the curves of results.
   *
   * @param x of a result's points
   * @param y of the points; only points of all runs of a setting are used
   */
  public static <R> SettingCurves of(
      List<Repetitions<Finding<R>>> settings, Function<R, double[]> x, Function<R, double[]> y) {
    List<Curve> curves = new ArrayList<>();
    for (Repetitions<Finding<R>> setting : settings) {
      List<double[]> all = setting.runs().stream().map(f -> y.apply(f.result())).toList();
      List<SampleStatistics> means = SampleStatistics.ofEach(all);
      double[] at = Arrays.copyOf(x.apply(setting.runs().getFirst().result()), means.size());
      curves.add(new Curve(setting.label(), at, means));
    }
    return new SettingCurves(curves);
  }

  /** A panel with a line for each setting. */
  public Panel panel(String title, String xLabel, String yLabel) {
    List<Series> lines = curves.stream().map(c -> Series.mean(c.label(), c.x(), c.y())).toList();
    return new Panel(title, xLabel, yLabel, lines);
  }

  /**
   * The head of a table for {@link #rows}.
   *
   * @param panel name of the quantity that differs between panels
   * @param x the name of x, with its unit
   * @param y the name of y, with its unit
   */
  public static Csv csv(String panel, String x, String y) {
    return new Csv("setting", panel, x, "mean_" + y, "deviation_" + y, "runs");
  }

  /** Adds all points to a table. */
  public void rows(Object panel, Csv csv) {
    for (Curve c : curves) {
      for (int i = 0; i < c.x().length; i++) {
        SampleStatistics y = c.y().get(i);
        csv.row(c.label(), panel, c.x()[i], y.mean(), y.deviation(), y.n());
      }
    }
  }
}
