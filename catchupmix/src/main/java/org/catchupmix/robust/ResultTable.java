package org.catchupmix.robust;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prints results: runs side by side, then settings with their spread over seeds. */
public final class ResultTable {
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int COLUMN = 10;
  private static final int WIDE_COLUMN = 18;

  private final List<RunResult> runs;
  private final PrintStream out;
  private final boolean terminal;
  private int labelWidth;

  private ResultTable(List<RunResult> runs, PrintStream out, boolean terminal) {
    this.runs = runs;
    this.out = out;
    this.terminal = terminal;
  }

  /** A number of a row as text, and the number itself to find the best. */
  private record Cell(String text, double value) {
    static final Cell EMPTY = new Cell("-", Double.NaN);
  }

  /**
   * Prints the tables.
   *
   * @param terminal whether the best of a row is printed bold
   */
  public static void print(List<RunResult> runs, PrintStream out, boolean terminal) {
    if (!runs.isEmpty()) {
      new ResultTable(runs, out, terminal).print();
    }
  }

  private void print() {
    Map<Suite, Map<String, Measure>> rows = rows();
    labelWidth =
        rows.values().stream()
            .flatMap(m -> m.values().stream())
            .mapToInt(m -> label(m).length())
            .max()
            .orElse(0);
    out.println();
    for (int i = 0; i < runs.size(); i++) {
      out.printf("[%d] %s%n", i + 1, runs.get(i).name());
    }
    sideBySide(rows);
    Comparison comparison = Comparison.of(runs);
    if (comparison.isWorthShowing()) {
      bySettings(rows, comparison);
    }
  }

  /** The measures to be shown, those that any run has. */
  private Map<Suite, Map<String, Measure>> rows() {
    Map<Suite, Map<String, Measure>> rows = new LinkedHashMap<>();
    for (Suite suite : Suite.values()) {
      for (RunResult run : runs) {
        run.suites().stream()
            .filter(s -> s.suite() == suite)
            .flatMap(s -> s.measures().stream())
            .filter(m -> !m.detail())
            .forEach(
                m ->
                    rows.computeIfAbsent(suite, _ -> new LinkedHashMap<>())
                        .putIfAbsent(m.name(), m));
      }
    }
    return rows;
  }

  private void sideBySide(Map<Suite, Map<String, Measure>> rows) {
    rows.forEach(
        (suite, measures) -> {
          List<String> heads = new ArrayList<>();
          for (int i = 0; i < runs.size(); i++) {
            heads.add("[" + (i + 1) + "]");
          }
          head(suite, heads, COLUMN);
          for (Measure m : measures.values()) {
            List<Cell> cells = new ArrayList<>();
            for (RunResult run : runs) {
              cells.add(
                  run.find(suite, m.name())
                      .map(v -> new Cell(number(m, v.value()), v.value()))
                      .orElse(Cell.EMPTY));
            }
            row(m, cells, best(m, cells), COLUMN);
          }
        });
  }

  private void bySettings(Map<Suite, Map<String, Measure>> rows, Comparison comparison) {
    List<Comparison.Group> groups = comparison.groups();
    out.printf(
        "%nBy settings: mean \u00b1 sample standard deviation over seeds; a difference is that of"
            + " the same seeds.%n");
    for (int i = 0; i < groups.size(); i++) {
      out.printf(
          "%s  %s, %d run%s%n",
          letter(i),
          groups.get(i).label(),
          groups.get(i).runs().size(),
          groups.get(i).runs().size() == 1 ? "" : "s");
    }
    List<String> heads = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      heads.add(letter(i));
    }
    for (int i = 1; i < groups.size(); i++) {
      heads.add(letter(i) + " - A");
    }
    rows.forEach(
        (suite, measures) -> {
          head(suite, heads, WIDE_COLUMN);
          for (Measure m : measures.values()) {
            List<Cell> cells = new ArrayList<>();
            for (Comparison.Group g : groups) {
              cells.add(cell(m, g.spread(suite, m.name()), ""));
            }
            double best = best(m, cells);
            for (int i = 1; i < groups.size(); i++) {
              Cell difference =
                  cell(m, groups.get(i).over(groups.getFirst(), suite, m.name()), "+");
              // A difference is no candidate for the best.
              cells.add(new Cell(difference.text(), Double.NaN));
            }
            row(m, cells, best, WIDE_COLUMN);
          }
        });
  }

  private static Cell cell(Measure m, Optional<Comparison.Spread> spread, String sign) {
    return spread
        .map(
            s -> {
              String mean = (s.mean() >= 0 ? sign : "") + number(m, s.mean());
              String text = s.count() > 1 ? mean + " \u00b1 " + number(m, s.deviation()) : mean;
              return new Cell(text, s.mean());
            })
        .orElse(Cell.EMPTY);
  }

  private static String letter(int i) {
    return i < 26 ? "" + (char) ('A' + i) : "Z" + i;
  }

  private void head(Suite suite, List<String> heads, int width) {
    out.println();
    StringBuilder line = new StringBuilder(pad(suite.key(), labelWidth + 2));
    heads.forEach(h -> line.append(right(h, width)));
    out.println(line);
  }

  private void row(Measure m, List<Cell> cells, double best, int width) {
    StringBuilder line = new StringBuilder(pad("  " + label(m), labelWidth + 2));
    for (Cell cell : cells) {
      String text = right(cell.text(), width);
      line.append(terminal && cell.value() == best ? BOLD + text + PLAIN : text);
    }
    out.println(line);
  }

  /** The best of a row's numbers; NaN, which equals none, where all are the same. */
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

  private static String label(Measure m) {
    return m.name().replace('_', ' ')
        + (m.unit().equals("percent") ? " (%)" : " (" + m.unit() + ")");
  }

  private static String number(Measure m, double value) {
    return String.format(Locale.ROOT, m.unit().equals("percent") ? "%.2f" : "%.4f", value);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(1, width - text.length())) + text;
  }
}
