package org.catchupmix.study.robust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.study.statistics.SampleStatistics;

/** The numbers of tables of results, for the screen and for a page alike. */
final class ResultRows {
  private ResultRows() {}

  /**
   * A cell.
   *
   * @param text as it is shown
   * @param value to find the best by; NaN where there is none or it is no candidate
   */
  record Cell(String text, double value) {
    static final Cell EMPTY = new Cell("-", Double.NaN);
  }

  /**
   * What one measure came to.
   *
   * @param measure its name, its unit and which way is better
   * @param cells one for each column
   * @param best the best value; NaN, which equals none, where all are the same
   */
  record Row(Measure measure, List<Cell> cells, double best) {
    boolean isBest(Cell cell) {
      return cell.value() == best;
    }
  }

  /**
   * The measures that any run has, in their order.
   *
   * @param details those that stay out of the usual tables, else the others
   */
  static Map<Suite, List<Measure>> measures(List<RunResult> runs, boolean details) {
    Map<Suite, List<Measure>> all = new LinkedHashMap<>();
    for (Suite suite : Suite.values()) {
      Map<String, Measure> byName = new LinkedHashMap<>();
      runs.stream()
          .flatMap(run -> run.find(suite).stream())
          .flatMap(s -> s.measures().stream())
          .filter(m -> m.detail() == details)
          .forEach(m -> byName.putIfAbsent(m.name(), m));
      if (!byName.isEmpty()) {
        all.put(suite, List.copyOf(byName.values()));
      }
    }
    return all;
  }

  /** A column for each run. */
  static Row ofRuns(Suite suite, Measure m, List<RunResult> runs) {
    List<Cell> cells =
        runs.stream()
            .map(
                run ->
                    run.find(suite, m.name())
                        .map(v -> new Cell(number(m, v.value()), v.value()))
                        .orElse(Cell.EMPTY))
            .toList();
    return new Row(m, cells, best(m, cells));
  }

  /** A column for each setting, then one for each difference to the first setting. */
  static Row ofSettings(Suite suite, Measure m, List<Comparison.Group> groups) {
    List<Cell> cells = new ArrayList<>();
    for (Comparison.Group g : groups) {
      SampleStatistics s = g.spread(suite, m.name());
      cells.add(
          s.n() == 0
              ? Cell.EMPTY
              : new Cell(s.text(decimals(m)) + s.count(g.runs().size()), s.mean()));
    }
    double best = best(m, cells);
    for (Comparison.Group g : groups.subList(1, groups.size())) {
      cells.add(difference(suite, m, g, groups.getFirst()));
    }
    return new Row(m, cells, best);
  }

  /** A difference is no candidate for the best. */
  private static Cell difference(
      Suite suite, Measure m, Comparison.Group group, Comparison.Group base) {
    int runs = Math.max(group.runs().size(), base.runs().size());
    return group
        .over(base, suite, m.name())
        .map(d -> new Cell(d.text(decimals(m), runs), Double.NaN))
        .orElse(Cell.EMPTY);
  }

  private static double best(Measure m, List<Cell> cells) {
    double[] values =
        cells.stream().mapToDouble(Cell::value).filter(v -> !Double.isNaN(v)).toArray();
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double v : values) {
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    return max > min ? m.higherIsBetter() ? max : min : Double.NaN;
  }

  /** What it is, with its unit. */
  static String label(Measure m) {
    return m.name().replace('_', ' ')
        + (m.unit().equals("percent") ? " (%)" : " (" + m.unit() + ")");
  }

  private static String number(Measure m, double value) {
    return String.format(Locale.ROOT, "%." + decimals(m) + "f", value);
  }

  private static int decimals(Measure m) {
    return m.unit().equals("percent") ? 2 : 4;
  }

  /** A short name of a setting. */
  static String letter(int i) {
    return i < 26 ? "" + (char) ('A' + i) : "Z" + i;
  }
}
