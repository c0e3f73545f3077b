package org.catchupmix.bench.results;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of text in aligned columns. */
public final class TextTable {
  private final int leftAligned;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Makes a table without rows.
   *
   * @param leftAligned number of leading columns that hold words
   * @param head of the columns
   */
  public TextTable(int leftAligned, String... head) {
    this.leftAligned = leftAligned;
    rows.add(List.of(head));
  }

  /** Adds a row, as long as the head. */
  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** Formats head and rows. */
  public List<String> lines() {
    String format =
        IntStream.range(0, rows.getFirst().size())
            .mapToObj(column -> (column < leftAligned ? "%-" : "%") + width(column) + "s")
            .collect(Collectors.joining("  "));
    return rows.stream().map(row -> format.formatted(row.toArray()).stripTrailing()).toList();
  }

  /** Formats head and rows in Markdown. */
  public List<String> markdown() {
    List<List<String>> lines = new ArrayList<>(rows);
    lines.add(1, rows.getFirst().stream().map(_ -> "---").toList());
    return lines.stream().map(row -> "| " + String.join(" | ", row) + " |").toList();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> Math.max(1, row.get(column).length())).max().orElseThrow();
  }
}
