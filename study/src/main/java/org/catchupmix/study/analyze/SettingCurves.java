package org.catchupmix.study.analyze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.study.plot.Band;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Repetitions;

/**
 * A curve for each setting: the mean over its seeds, and a band of one standard deviation to both
 * sides.
 */
public final class SettingCurves {
  /** What a caption says of them. */
  public static final String LEGEND =
      "Lines are means over the seeds of a setting, bands one sample standard deviation to both"
          + " sides.";

  private record Curve(String label, double[] x, SampleStatistics[] y) {}

  private final List<Curve> curves;

  private SettingCurves(List<Curve> curves) {
    this.curves = curves;
  }

  /**
   * The curves of results.
   *
   * @param x of a result's points
   * @param y of them; as far as all runs of a setting have points, these are used
   */
  public static <R> SettingCurves of(
      List<Repetitions<Finding<R>>> settings, Function<R, double[]> x, Function<R, double[]> y) {
    List<Curve> curves = new ArrayList<>();
    for (Repetitions<Finding<R>> setting : settings) {
      List<double[]> all = setting.runs().stream().map(f -> y.apply(f.result())).toList();
      int points = all.stream().mapToInt(v -> v.length).min().orElseThrow();
      SampleStatistics[] spread = new SampleStatistics[points];
      for (int i = 0; i < points; i++) {
        int point = i;
        spread[i] = SampleStatistics.of(all.stream().mapToDouble(v -> v[point]).toArray());
      }
      double[] at = Arrays.copyOf(x.apply(setting.runs().getFirst().result()), points);
      curves.add(new Curve(setting.label(), at, spread));
    }
    return new SettingCurves(curves);
  }

  /** A panel with a line for each setting. */
  public Panel panel(String title, String xLabel, String yLabel) {
    List<Series> lines = new ArrayList<>();
    List<Band> bands = new ArrayList<>();
    for (Curve c : curves) {
      double[] mean = Arrays.stream(c.y()).mapToDouble(SampleStatistics::mean).toArray();
      lines.add(new Series(c.label(), c.x(), mean));
      if (c.y()[0].n() > 1) {
        double[] low = Arrays.stream(c.y()).mapToDouble(s -> s.mean() - s.deviation()).toArray();
        double[] high = Arrays.stream(c.y()).mapToDouble(s -> s.mean() + s.deviation()).toArray();
        bands.add(new Band(c.label(), c.x(), low, high));
      }
    }
    return new Panel(title, xLabel, yLabel, lines, bands);
  }

  /**
   * The head of a table for {@link #rows}.
   *
   * @param panel what panels differ by
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
        csv.row(c.label(), panel, c.x()[i], c.y()[i].mean(), c.y()[i].deviation(), c.y()[i].n());
      }
    }
  }
}
