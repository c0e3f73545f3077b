package org.catchupmix.study.robust;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.corrupt.Corruption;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.Suite;

/** Error over the severity of corruptions, a line for each setting. */
final class SeverityChart {
  static final String CAPTION =
      "Mean over the fifteen corruptions; lines are means over the seeds of a setting, bands one"
          + " sample standard deviation to both sides.";

  private SeverityChart() {}

  /** Draws the settings whose runs all have {@link Suite#CORRUPT}; empty if there are none. */
  static Optional<Figure> of(List<Repetitions<RunResult>> settings) {
    List<Repetitions<RunResult>> tested =
        settings.stream()
            .filter(s -> s.runs().stream().allMatch(r -> r.find(Suite.CORRUPT).isPresent()))
            .toList();
    if (tested.isEmpty()) {
      return Optional.empty();
    }
    double[] severities =
        IntStream.rangeClosed(1, Corruption.SEVERITIES).asDoubleStream().toArray();
    List<Series> lines = Series.means(tested, _ -> severities, SeverityChart::errors);
    return Optional.of(
        LineCharts.figure(
            "Error under corruptions", List.of(new Panel("", "severity", "error (%)", lines))));
  }

  private static double[] errors(RunResult run) {
    return IntStream.rangeClosed(1, Corruption.SEVERITIES)
        .mapToDouble(i -> run.value(Suite.CORRUPT, "error_severity_" + i))
        .toArray();
  }
}
