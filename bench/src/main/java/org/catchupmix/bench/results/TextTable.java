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
  public TextTable(int leftAligned, List<String> head) {
    this.leftAligned = leftAligned;
    rows.add(List.copyOf(head));
  }

  public TextTable(int leftAligned, String... head) {
    this(leftAligned, List.of(head));
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it is not as long as the head
   */
  public void add(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "row %s must have %d cells".formatted(cells, rows.getFirst().size()));
    }
    rows.add(List.copyOf(cells));
  }

  public void add(String... cells) {
    add(List.of(cells));
  }

  /** Formats head and rows. */
  public List<String> lines() {
    String format =
        IntStream.range(0, rows.getFirst().size())
            .mapToObj(column -> (column < leftAligned ? "%-" : "%") + width(column) + "s")
            .collect(Collectors.joining("  "));
    return rows.stream().map(row -> format.formatted(row.toArray()).stripTrailing()).toList();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> Math.max(1, row.get(column).length())).max().orElseThrow();
  }
}
