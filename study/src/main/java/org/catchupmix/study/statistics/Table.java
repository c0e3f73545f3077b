package org.catchupmix.study.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for the screen, Markdown and LaTeX, whose first column names the rows. */
public record Table(List<String> head, List<List<String>> rows) {

  /** Lines with aligned columns. */
  public List<String> lines() {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.addAll(rows);
    String format =
        IntStream.range(0, head.size())
            .mapToObj(
                c ->
                    (c == 0 ? "%-" : "%")
                        + Math.max(
                            1, lines.stream().mapToInt(l -> l.get(c).length()).max().orElse(1))
                        + "s")
            .collect(Collectors.joining("  "));
    return lines.stream().map(line -> format.formatted(line.toArray()).stripTrailing()).toList();
  }

  public String toText() {
    return String.join("\n", lines());
  }

  public String toMarkdown() {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.add(IntStream.range(0, head.size()).mapToObj(c -> c == 0 ? "---" : "---:").toList());
    rows.forEach(r -> lines.add(r.stream().map(cell -> cell.replace("|", "\\|")).toList()));
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |\n")
        .collect(Collectors.joining());
  }

  /** Formats the table as a LaTeX {@code tabular} with booktabs; numbers are in math mode. */
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
