package org.catchupmix.study.frame;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Runs tested on the same images, by setting. Settings are compared with the base.
 *
 * @param results of the same settings and runs
 */
public record RunSet(
    List<Repetitions<TrainedRun>> settings, Repetitions<TrainedRun> base, Frame results) {
  public static final String LEGEND =
      "Dots: means over pairs of runs of one seed. Rings: each pair. Lines: 95 % intervals"
          + " (Student's t); those without an end are longer.";

  /** Groups runs by setting; the first is the base. */
  public static RunSet of(List<TrainedRun> runs) throws IOException {
    List<Repetitions<TrainedRun>> settings = Repetitions.of(runs, r -> r.recipe().shared());
    return of(settings, settings.getFirst());
  }

  public static RunSet of(List<Repetitions<TrainedRun>> settings, Repetitions<TrainedRun> base)
      throws IOException {
    return new RunSet(settings, base, Frame.of(settings));
  }

  public List<TrainedRun> runs() {
    return settings.stream().flatMap(s -> s.runs().stream()).toList();
  }

  /** Whether any setting has more than one run. */
  public boolean hasSeeds() {
    return results.hasSeeds();
  }

  /** Number of epochs of which the median is reported. */
  public int medianCount() {
    return runs().stream().mapToInt(r -> r.metrics().medianCount()).max().orElse(0);
  }

  /** Heads of the columns of these measures. */
  public List<String> heads(List<Training> measures) {
    return measures.stream()
        .map(
            m ->
                m == Training.MEDIAN
                    ? "median of the last %d (%%)".formatted(medianCount())
                    : m.measure().head())
        .toList();
  }

  /** Whether validation images selected the best epoch of all runs. */
  public boolean isValidated() {
    return runs().stream().allMatch(r -> r.metrics().isValidated());
  }

  /**
   * Accuracy by which settings are compared: of the best epoch if validation images selected it,
   * else of the last.
   */
  public Training counts() {
    return isValidated() ? Training.BEST : Training.LAST;
  }

  /** Statistics of a measure over the runs of a setting. */
  public SampleStatistics mean(Repetitions<TrainedRun> setting, Training measure) {
    return SampleStatistics.of(setting.runs(), measure::of);
  }

  /** Compares the settings with the base by the accuracy that counts. */
  public Contrasts contrasts() {
    return contrasts(counts());
  }

  public Contrasts contrasts(Training measure) {
    return results.contrasts(results.bySetting().get(settings.indexOf(base)), measure.column());
  }

  public String differenceHead() {
    return "difference of %s (points)".formatted(counts().word());
  }

  /** Draws the differences; empty if there are none. */
  public Optional<Figure> figure(FigureOptions options) {
    Contrasts contrasts = contrasts();
    if (contrasts.all().isEmpty()) {
      return Optional.empty();
    }
    String to = options.label(base.label());
    String axis = "difference of %s top-1 to %s (points)".formatted(counts().word(), to);
    String title = "Differences of %s top-1 to %s".formatted(counts().word(), to);
    return Optional.of(DotCharts.figure(title, Dots.of(axis, contrasts, Look.byLabel(settings))));
  }
}
