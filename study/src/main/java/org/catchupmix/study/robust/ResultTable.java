package org.catchupmix.study.robust;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.progress.Plural;
import org.catchupmix.study.robust.RunResult.Measure;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.TestSet;
import org.catchupmix.train.Repetitions;

/**
 * Results: runs side by side, and settings with their sample standard deviations over seeds. The
 * numbers are the same on the screen and on a page.
 */
public final class ResultTable {
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int COLUMN = 10;
  private static final int WIDE_COLUMN = 22;

  private final List<RunResult> runs;
  private final List<String> heads;
  private final Map<Suite, List<Measure>> measures;
  private final PrintStream out;
  private final boolean terminal;
  private final int labelWidth;

  private ResultTable(List<RunResult> runs, List<String> heads, PrintStream out, boolean terminal) {
    this.runs = runs;
    this.heads = heads;
    this.out = out;
    this.terminal = terminal;
    measures = measures(runs, false);
    labelWidth =
        measures.values().stream()
            .flatMap(List::stream)
            .mapToInt(m -> label(m).length())
            .max()
            .orElse(0);
  }

  /**
   * Prints the tables, those of each data set for themselves.
   *
   * @param terminal whether the best of a row is printed bold
   */
  public static void print(List<RunResult> runs, PrintStream out, boolean terminal) {
    if (!runs.isEmpty()) {
      out.println();
    }
    for (int i = 0; i < runs.size(); i++) {
      out.printf("[%d] %s%n", i + 1, runs.get(i).name());
    }
    Map<String, List<RunResult>> byData = TestSet.split(runs, RunResult::tested);
    byData.forEach(
        (data, of) -> {
          if (byData.size() > 1) {
            out.printf("%nOn %s%n", data);
          }
          List<String> heads = of.stream().map(r -> "[" + (runs.indexOf(r) + 1) + "]").toList();
          new ResultTable(of, heads, out, terminal).print();
        });
  }

  private void print() {
    measures.forEach(
        (suite, all) -> {
          head(suite, heads, COLUMN);
          all.forEach(m -> row(ofRuns(suite, m, runs), COLUMN));
        });
    List<Repetitions<RunResult>> groups = Repetitions.of(runs, RunResult::settings);
    if (hasSeeds(groups)) {
      bySettings(groups);
    }
  }

  private void bySettings(List<Repetitions<RunResult>> groups) {
    out.printf(
        "%nBy settings: mean \u00b1 sample standard deviation over seeds.%n"
            + "A difference is over pairs of the same seed, or of the means where there are none"
            + " (means); n says over how many where not all runs have part.%n");
    List<String> heads = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      heads.add(letter(i));
      out.printf(
          "%s  %s, %s%n",
          heads.get(i), groups.get(i).label(), Plural.of(groups.get(i).runs().size(), "run"));
    }
    for (int i = 1; i < groups.size(); i++) {
      heads.add(heads.get(i) + " - A");
    }
    measures.forEach(
        (suite, all) -> {
          head(suite, heads, WIDE_COLUMN);
          all.forEach(m -> row(ofSettings(suite, m, groups), WIDE_COLUMN));
        });
  }

  private void head(Suite suite, List<String> heads, int width) {
    out.println();
    StringBuilder line = new StringBuilder(pad(suite.key(), labelWidth + 2));
    heads.forEach(h -> line.append(right(h, width)));
    out.println(line);
  }

  private void row(Row row, int width) {
    StringBuilder line = new StringBuilder(pad("  " + label(row.measure()), labelWidth + 2));
    for (Cell cell : row.cells()) {
      String text = right(cell.text(), width);
      line.append(terminal && row.isBest(cell) ? BOLD + text + PLAIN : text);
    }
    out.println(line);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(1, width - text.length())) + text;
  }

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
   * The results of one measure.
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
    for (Repetitions<RunResult> g : groups.subList(1, groups.size())) {
      cells.add(difference(suite, m, g, groups.getFirst()));
    }
    return new Row(m, cells, best);
  }

  /** A difference is no candidate for the best. */
  private static Cell difference(
      Suite suite, Measure m, Repetitions<RunResult> group, Repetitions<RunResult> base) {
    int runs = Math.max(group.runs().size(), base.runs().size());
    return RunResult.difference(group.runs(), base.runs(), suite, m.name())
        .map(d -> new Cell(d.text(decimals(m), runs), Double.NaN))
        .orElse(Cell.EMPTY);
  }

  private static double best(Measure m, List<Cell> cells) {
    DoubleSummaryStatistics s =
        cells.stream().mapToDouble(Cell::value).filter(v -> !Double.isNaN(v)).summaryStatistics();
    return s.getMax() > s.getMin() ? m.higherIsBetter() ? s.getMax() : s.getMin() : Double.NaN;
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

  /** Whether any setting has several runs, so that more can be said than of the runs alone. */
  static boolean hasSeeds(List<Repetitions<RunResult>> groups) {
    return groups.stream().anyMatch(g -> g.runs().size() > 1);
  }

  /** A short name of a setting. */
  static String letter(int i) {
    return i < 26 ? "" + (char) ('A' + i) : "Z" + i;
  }
}
