package org.catchupmix.study.report;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.TestSet;

/**
 * Comparable runs of a report: those tested on the same images.
 *
 * @param data these images, in words
 * @param runs one at least, in the given order
 * @param settings the same, those together that differ by their seed alone
 */
record RunSet(String data, List<TrainedRun> runs, List<Repetitions<TrainedRun>> settings) {
  /** Divides runs by data set. */
  static List<RunSet> of(List<TrainedRun> runs) {
    return TestSet.split(runs, TrainedRun::tested).entrySet().stream()
        .map(
            e ->
                new RunSet(
                    e.getKey(), e.getValue(), Repetitions.of(e.getValue(), TrainedRun::settings)))
        .toList();
  }

  /** Whether any setting has more than one run. */
  boolean hasSeeds() {
    return settings.stream().anyMatch(s -> s.runs().size() > 1);
  }

  static SampleStatistics statistics(
      Repetitions<TrainedRun> setting, ToDoubleFunction<TrainedRun> value) {
    return SampleStatistics.of(setting.runs(), value);
  }

  /** Difference of a setting to the first one. */
  Optional<Difference> overFirst(
      Repetitions<TrainedRun> setting, ToDoubleFunction<TrainedRun> value) {
    return setting.equals(settings.getFirst())
        ? Optional.empty()
        : Difference.of(setting.runs(), settings.getFirst().runs(), TrainedRun::seed, value);
  }

  static String seeds(Repetitions<TrainedRun> setting) {
    return setting.runs().stream()
        .map(r -> Long.toString(r.seed()))
        .collect(Collectors.joining(", "));
  }
}
