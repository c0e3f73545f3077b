package org.catchupmix.study.robust;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Repetitions;

/**
 * What runs of one setting have in common, and how much more another setting has.
 *
 * @param groups one for each setting, in the order in which they came
 */
record Comparison(List<Group> groups) {
  /**
   * Runs of one setting.
   *
   * @param label what sets it apart from the others
   * @param runs one at least
   */
  record Group(String label, List<RunResult> runs) {
    /** Mean and deviation over the runs that have the measure, which may be none. */
    SampleStatistics spread(Suite suite, String measure) {
      return SampleStatistics.of(
          runs.stream()
              .flatMap(r -> r.find(suite, measure).stream())
              .mapToDouble(Measure::value)
              .toArray());
    }

    private Map<Long, Double> bySeed(Suite suite, String measure) {
      Map<Long, Double> values = new LinkedHashMap<>();
      for (RunResult run : runs) {
        run.find(suite, measure).ifPresent(m -> values.putIfAbsent(run.seed(), m.value()));
      }
      return values;
    }

    /** How much more than another group's; empty where one of the groups has no such measure. */
    Optional<Difference> over(Group base, Suite suite, String measure) {
      return Difference.of(bySeed(suite, measure), base.bySeed(suite, measure));
    }
  }

  /** Puts runs of the same settings together. */
  static Comparison of(List<RunResult> runs) {
    return new Comparison(
        Repetitions.of(runs, RunResult::settings).stream()
            .map(g -> new Group(g.label(), g.runs()))
            .toList());
  }

  /** Whether it says more than the runs side by side. */
  boolean isWorthShowing() {
    return groups.stream().anyMatch(g -> g.runs().size() > 1);
  }
}
