package org.catchupmix.study.robust;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints results: runs side by side, then settings with their spread over seeds. */
public final class ResultTable {
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int COLUMN = 10;
  private static final int WIDE_COLUMN = 22;

  private final List<RunResult> runs;
  private final Map<Suite, List<Measure>> measures;
  private final PrintStream out;
  private final boolean terminal;
  private final int labelWidth;

  private ResultTable(List<RunResult> runs, PrintStream out, boolean terminal) {
    this.runs = runs;
    this.out = out;
    this.terminal = terminal;
    measures = ResultRows.measures(runs, false);
    labelWidth =
        measures.values().stream()
            .flatMap(List::stream)
            .mapToInt(m -> ResultRows.label(m).length())
            .max()
            .orElse(0);
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
    out.println();
    List<String> heads = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      heads.add("[" + (i + 1) + "]");
      out.printf("[%d] %s%n", i + 1, runs.get(i).name());
    }
    measures.forEach(
        (suite, all) -> {
          head(suite, heads, COLUMN);
          all.forEach(m -> row(ResultRows.ofRuns(suite, m, runs), COLUMN));
        });
    Comparison comparison = Comparison.of(runs);
    if (comparison.isWorthShowing()) {
      bySettings(comparison.groups());
    }
  }

  private void bySettings(List<Comparison.Group> groups) {
    out.printf(
        "%nBy settings: mean \u00b1 sample standard deviation over seeds.%n"
            + "A difference is over pairs of the same seed, or of the means where there are none"
            + " (means); n says over how many where not all runs have part.%n");
    List<String> heads = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      int n = groups.get(i).runs().size();
      heads.add(ResultRows.letter(i));
      out.printf("%s  %s, %d run%s%n", heads.get(i), groups.get(i).label(), n, n == 1 ? "" : "s");
    }
    for (int i = 1; i < groups.size(); i++) {
      heads.add(heads.get(i) + " - A");
    }
    measures.forEach(
        (suite, all) -> {
          head(suite, heads, WIDE_COLUMN);
          all.forEach(m -> row(ResultRows.ofSettings(suite, m, groups), WIDE_COLUMN));
        });
  }

  private void head(Suite suite, List<String> heads, int width) {
    out.println();
    StringBuilder line = new StringBuilder(pad(suite.key(), labelWidth + 2));
    heads.forEach(h -> line.append(right(h, width)));
    out.println(line);
  }

  private void row(ResultRows.Row row, int width) {
    StringBuilder line =
        new StringBuilder(pad("  " + ResultRows.label(row.measure()), labelWidth + 2));
    for (ResultRows.Cell cell : row.cells()) {
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
}
