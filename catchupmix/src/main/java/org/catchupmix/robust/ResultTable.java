package org.catchupmix.robust;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.math.Spread;

/** Prints results: runs side by side, then settings with their spread over seeds. */
public final class ResultTable {
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int COLUMN = 10;
  private static final int WIDE_COLUMN = 22;

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
        "%nBy settings: mean \u00b1 sample standard deviation over seeds.%n"
            + "A difference is over pairs of the same seed, or of the means where there are none"
            + " (means); n says over how many where not all runs have part.%n");
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
              cells.add(cell(m, g, suite));
            }
            double best = best(m, cells);
            for (int i = 1; i < groups.size(); i++) {
              cells.add(difference(m, groups.get(i), groups.getFirst(), suite));
            }
            row(m, cells, best, WIDE_COLUMN);
          }
        });
  }

  private static Cell cell(Measure m, Comparison.Group group, Suite suite) {
    Spread s = group.spread(suite, m.name());
    return s.n() == 0
        ? Cell.EMPTY
        : new Cell(s.text(decimals(m)) + count(s, group.runs().size()), s.mean());
  }

  /** A difference is no candidate for the best. */
  private static Cell difference(
      Measure m, Comparison.Group group, Comparison.Group base, Suite suite) {
    int runs = Math.max(group.runs().size(), base.runs().size());
    return group
        .over(base, suite, m.name())
        .map(
            d -> {
              String sign = d.spread().mean() >= 0 ? "+" : "";
              String rest = d.paired() ? count(d.spread(), runs) : " (means)";
              return new Cell(sign + d.spread().text(decimals(m)) + rest, Double.NaN);
            })
        .orElse(Cell.EMPTY);
  }

  /** Over how many, where not all runs have part. */
  private static String count(Spread s, int runs) {
    return s.n() < runs ? " (n=%d)".formatted(s.n()) : "";
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
    return String.format(Locale.ROOT, "%." + decimals(m) + "f", value);
  }

  private static int decimals(Measure m) {
    return m.unit().equals("percent") ? 2 : 4;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(1, width - text.length())) + text;
  }
}
