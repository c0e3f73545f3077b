package org.catchupmix.study.robust;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.io.Table;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.RunResult.Measure;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Reference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.TestSet;

/** Results of runs side by side, and of settings with their deviations over seeds. */
public final class ResultTable {
  /** Explains the cell of a difference. */
  static final String DIFFERENCE =
      "mean \u00b1 sample standard deviation over pairs of runs of one seed, their 95 % interval by"
          + " Student's t, Cohen's d_z, and p of the paired t-test, corrected by Holm for the number"
          + " of settings in the row.";

  private ResultTable() {}

  /**
   * Prints the tables, one group for each data set.
   *
   * @param reference mix method of the runs to compare with; null, or on a data set without such
   *     runs, for {@code none}, if there is any
   * @throws IllegalArgumentException if no run has it
   */
  public static void print(List<RunResult> runs, String reference, PrintStream out) {
    Reference.first(runs, reference, RunResult::mix); // refuses before anything is printed
    for (int i = 0; i < runs.size(); i++) {
      out.printf("%s[%d] %s%n", i == 0 ? System.lineSeparator() : "", i + 1, runs.get(i).name());
    }
    TestSet.split(runs, RunResult::tested)
        .forEach(
            (data, of) -> {
              String used = TestSet.sizes(of.stream().mapToInt(RunResult::images));
              out.printf("%nOn %s, of which %s were used%n", data, used);
              List<String> heads = of.stream().map(r -> "[" + (runs.indexOf(r) + 1) + "]").toList();
              print(of, heads, (suite, m) -> ofRuns(suite, m, of), out);
              boolean isHere = of.stream().anyMatch(r -> r.mix().equals(reference));
              printSettings(of, isHere ? reference : null, out);
            });
  }

  /** Prints settings with several seeds, and their differences to the reference. */
  private static void printSettings(List<RunResult> runs, String reference, PrintStream out) {
    List<RunResult> ordered = Reference.first(runs, reference, RunResult::mix);
    List<Repetitions<RunResult>> groups = Repetitions.of(ordered, RunResult::settings);
    if (groups.size() < 2 || !hasSeeds(groups)) {
      return;
    }
    out.println();
    for (int i = 0; i < groups.size(); i++) {
      out.printf("%s  %s%n", letter(i), groups.get(i).label());
      groups
          .get(i)
          .repeatedSeeds(RunResult::seed)
          .ifPresent(why -> out.printf("   note: %s%n", why));
    }
    print(runs, heads(groups.size()), (suite, m) -> ofSettings(suite, m, groups), out);
    out.printf("%nDifferences: %s%n", DIFFERENCE);
  }

  /** Prints a table for each suite, with a row for each measure. */
  private static void print(
      List<RunResult> runs,
      List<String> heads,
      BiFunction<Suite, Measure, Row> row,
      PrintStream out) {
    measures(runs, false)
        .forEach(
            (suite, measures) -> {
              List<List<String>> rows =
                  measures.stream().map(m -> line(row.apply(suite, m))).toList();
              out.printf("%n%s%n", new Table(joined(suite.key(), heads), rows).toText());
            });
  }

  private static List<String> line(Row row) {
    return joined("  " + row.measure().label(), row.cells().stream().map(Cell::text).toList());
  }

  private static List<String> joined(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  /** Heads of the columns of {@link #ofSettings}. */
  static List<String> heads(int groups) {
    return Stream.concat(
            IntStream.range(0, groups).mapToObj(ResultTable::letter),
            IntStream.range(1, groups).mapToObj(i -> letter(i) + " - A"))
        .toList();
  }

  /** A cell; its value is NaN if it is not a candidate for the best. */
  record Cell(String text, double value) {
    static final Cell EMPTY = new Cell("-", Double.NaN);
  }

  /** Results of one measure; the best value is NaN if all are equal. */
  record Row(Measure measure, List<Cell> cells, double best) {
    boolean isBest(Cell cell) {
      return cell.value() == best;
    }
  }

  /** Returns the measures that any run has, in their order: the details or the others. */
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

  /** Creates a row with a column for each run. */
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

  /** Creates a row of settings and of their differences to the first one. */
  static Row ofSettings(Suite suite, Measure m, List<Repetitions<RunResult>> groups) {
    List<Cell> cells = new ArrayList<>();
    for (Repetitions<RunResult> g : groups) {
      SampleStatistics s = RunResult.statistics(g.runs(), suite, m.name());
      cells.add(
          s.n() == 0
              ? Cell.EMPTY
              : new Cell(s.text(decimals(m)) + s.count(g.runs().size()), s.mean()));
    }
    double best = best(m, cells);
    Contrasts contrasts = RunResult.contrasts(groups, suite, m.name());
    for (Repetitions<RunResult> g : groups.subList(1, groups.size())) {
      // A difference is never the best.
      cells.add(new Cell(contrasts.text(g.label(), decimals(m)), Double.NaN));
    }
    return new Row(m, cells, best);
  }

  private static double best(Measure m, List<Cell> cells) {
    DoubleSummaryStatistics s =
        cells.stream().mapToDouble(Cell::value).filter(v -> !Double.isNaN(v)).summaryStatistics();
    return s.getMax() > s.getMin() ? m.higherIsBetter() ? s.getMax() : s.getMin() : Double.NaN;
  }

  private static String number(Measure m, double value) {
    return String.format(Locale.ROOT, "%." + decimals(m) + "f", value);
  }

  private static int decimals(Measure m) {
    return m.isPercent() ? 2 : 4;
  }

  /** Whether any setting has several runs. */
  static boolean hasSeeds(List<Repetitions<RunResult>> groups) {
    return groups.stream().anyMatch(g -> g.runs().size() > 1);
  }

  /** Letter that names a setting. */
  static String letter(int i) {
    return i < 26 ? "" + (char) ('A' + i) : "Z" + i;
  }
}
