package org.catchupmix.study.report;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Repetitions;

/**
 * The runs of a report, also by setting.
 *
 * @param runs one at least, in the order in which they were named
 * @param settings the same, those together that differ by their seed alone
 */
record RunSet(List<TrainedRun> runs, List<Repetitions<TrainedRun>> settings) {
  static RunSet of(List<TrainedRun> runs) {
    return new RunSet(List.copyOf(runs), Repetitions.of(runs, TrainedRun::settings));
  }

  /** Whether any setting has more than one run. */
  boolean hasSeeds() {
    return settings.stream().anyMatch(s -> s.runs().size() > 1);
  }

  List<String> names() {
    return runs.stream().map(TrainedRun::name).toList();
  }

  static SampleStatistics statistics(
      Repetitions<TrainedRun> setting, ToDoubleFunction<TrainedRun> value) {
    return SampleStatistics.of(setting.runs(), value);
  }

  /** How much more a setting has than the first one. */
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
