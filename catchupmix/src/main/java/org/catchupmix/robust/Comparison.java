package org.catchupmix.robust;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.math.Spread;
import org.catchupmix.train.Repetitions;

/**
 * Runs by their settings: repetitions differ by the training seed alone.
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
    Spread spread(Suite suite, String measure) {
      return Spread.of(
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
      Map<Long, Double> own = bySeed(suite, measure);
      Map<Long, Double> others = base.bySeed(suite, measure);
      if (own.isEmpty() || others.isEmpty()) {
        return Optional.empty();
      }
      double[] differences =
          own.keySet().stream()
              .filter(others::containsKey)
              .mapToDouble(seed -> own.get(seed) - others.get(seed))
              .toArray();
      if (differences.length > 0) {
        return Optional.of(new Difference(Spread.of(differences), true));
      }
      double means = spread(suite, measure).mean() - base.spread(suite, measure).mean();
      return Optional.of(new Difference(Spread.of(means), false));
    }
  }

  /**
   * How much more one group has than another.
   *
   * @param spread over the pairs of runs of one seed; of the one difference of the means where
   *     there are none
   * @param paired whether there are such pairs
   */
  record Difference(Spread spread, boolean paired) {}

  /** Puts runs of the same settings together. */
  static Comparison of(List<RunResult> runs) {
    return new Comparison(
        Repetitions.of(runs, RunResult::settings).stream()
            .map(r -> new Group(r.label(), r.runs()))
            .toList());
  }

  /** Whether it says more than the runs side by side. */
  boolean isWorthShowing() {
    return groups.stream().anyMatch(g -> g.runs().size() > 1);
  }
}
