package org.catchupmix.study.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of words and numbers as people read it: on the screen, in Markdown and in LaTeX.
 *
 * @param head of each column
 * @param rows each with as many cells; the first names it
 */
public record Table(List<String> head, List<List<String>> rows) {
  /** Copies the lists. */
  public Table {
    head = List.copyOf(head);
    rows = List.copyOf(rows);
  }

  /** Columns in line: names to the left, all else to the right. */
  public String toText() {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.addAll(rows);
    int[] widths =
        IntStream.range(0, head.size())
            .map(c -> lines.stream().mapToInt(l -> l.get(c).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(
            line ->
                IntStream.range(0, widths.length)
                    .mapToObj(
                        c ->
                            String.format(
                                (c == 0 ? "%-" : "%") + Math.max(1, widths[c]) + "s", line.get(c)))
                    .collect(Collectors.joining("  ")))
        .collect(Collectors.joining("\n"));
  }

  /** As GitHub and most others read it. */
  public String toMarkdown() {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.add(IntStream.range(0, head.size()).mapToObj(c -> c == 0 ? "---" : "---:").toList());
    rows.forEach(r -> lines.add(r.stream().map(cell -> cell.replace("|", "\\|")).toList()));
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |\n")
        .collect(Collectors.joining());
  }

  /** A {@code tabular} with the rules of the package booktabs; numbers are set as mathematics. */
  public String toLatex() {
    return "\\begin{tabular}{l%s}\n".formatted("r".repeat(head.size() - 1))
        + "\\toprule\n"
        + latex(head)
        + "\\midrule\n"
        + rows.stream().map(Table::latex).collect(Collectors.joining())
        + "\\bottomrule\n\\end{tabular}\n";
  }

  private static String latex(List<String> cells) {
    return cells.stream().map(Table::latex).collect(Collectors.joining(" & ")) + " \\\\\n";
  }

  private static String latex(String cell) {
    // A number, with a sign, a deviation or in an interval.
    if (cell.matches("[-+\\[]*[0-9.][-+0-9., \u00b1\\]]*")) {
      return "$" + cell.replace("\u00b1", "\\pm") + "$";
    }
    String escaped =
        cell.codePoints()
            .mapToObj(
                c ->
                    switch (c) {
                      case '\\' -> "\\textbackslash{}";
                      case '~' -> "\\textasciitilde{}";
                      case '^' -> "\\textasciicircum{}";
                      case '&', '%', '$', '#', '_', '{', '}' -> "\\" + (char) c;
                      case '\u00b1' -> "$\\pm$";
                      default -> Character.toString(c);
                    })
            .collect(Collectors.joining());
    return escaped.replace("d\\_z", "$d_z$");
  }
}
