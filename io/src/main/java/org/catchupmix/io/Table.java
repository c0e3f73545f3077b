package org.catchupmix.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for the screen, Markdown and LaTeX. */
public final class Table {
  private final int words;
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Makes a table without rows.
   *
   * @param words number of leading columns that hold words, which are aligned left
   * @param head of the columns
   */
  public Table(int words, String... head) {
    this.words = words;
    this.head = List.of(head);
  }

  /** Makes a table whose first column names the rows. */
  public Table(List<String> head, List<List<String>> rows) {
    this(1, head.toArray(String[]::new));
    rows.forEach(row -> add(row.toArray(String[]::new)));
  }

  /** Adds a row, as long as the head. */
  public void add(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          "table: a row has %d cells, must have %d".formatted(cells.length, head.size()));
    }
    rows.add(List.of(cells));
  }

  public List<String> head() {
    return head;
  }

  public List<List<String>> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** Lines with aligned columns. */
  public List<String> lines() {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.addAll(rows);
    String format =
        IntStream.range(0, head.size())
            .mapToObj(
                c ->
                    (c < words ? "%-" : "%")
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
    lines.add(IntStream.range(0, head.size()).mapToObj(c -> c < words ? "---" : "---:").toList());
    rows.forEach(r -> lines.add(r.stream().map(cell -> cell.replace("|", "\\|")).toList()));
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |\n")
        .collect(Collectors.joining());
  }

  /** Formats the table as a LaTeX {@code tabular} with booktabs; numbers are in math mode. */
  public String toLatex() {
    return "\\begin{tabular}{%s%s}\n".formatted("l".repeat(words), "r".repeat(head.size() - words))
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
    return cell.equals("d_z") ? "$d_z$" : escaped(cell);
  }

  private static String escaped(String cell) {
    return cell.codePoints()
        .mapToObj(
            c ->
                switch (c) {
                  case '\\' -> "\\textbackslash{}";
                  case '~' -> "\\textasciitilde{}";
                  case '^' -> "\\textasciicircum{}";
                  case '&', '%', '$', '#', '_', '{', '}' -> "\\" + (char) c;
                  case '\u00b1' -> "$\\pm$";
                  // After the end of a row, \\ and \midrule would read them as their argument.
                  case '[', '*' -> "{" + (char) c + "}";
                  // An empty line would end the paragraph, and so the table.
                  case '\n', '\r' -> " ";
                  default -> Character.toString(c);
                })
        .collect(Collectors.joining());
  }
}
