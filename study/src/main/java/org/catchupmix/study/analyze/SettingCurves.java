package org.catchupmix.study.analyze;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;

/** Curves of settings: means over seeds with bands of one sample standard deviation. */
final class SettingCurves {
  static final String LEGEND =
      "Lines are means over the seeds of a setting, bands one sample standard deviation to both"
          + " sides.";

  static final String DOTS =
      "Dots are means over the seeds of a setting, lines one sample standard deviation to both"
          + " sides.";

  private SettingCurves() {}

  /** Creates a curve for each setting, with the points that all its runs have. */
  static <R> List<Series> of(
      List<Repetitions<Finding<R>>> settings, Function<R, double[]> x, Function<R, double[]> y) {
    return settings.stream()
        .map(
            setting -> {
              List<SampleStatistics> means =
                  SampleStatistics.ofEach(
                      setting.runs().stream().map(f -> y.apply(f.result())).toList());
              double[] first = x.apply(setting.runs().getFirst().result());
              return Series.mean(setting.label(), Arrays.copyOf(first, means.size()), means);
            })
        .toList();
  }
}
