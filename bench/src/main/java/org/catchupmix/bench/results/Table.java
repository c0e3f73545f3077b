package org.catchupmix.bench.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for the screen: the first columns of words to the left, numbers to the right. */
public final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final int words;

  /**
   * An empty table.
   *
   * @param words how many columns hold words
   */
  public Table(int words, String... header) {
    this.words = words;
    rows.add(header);
  }

  /** Adds a row, as long as the header. */
  public void add(String... cells) {
    if (cells.length != rows.getFirst().length) {
      throw new IllegalArgumentException(
          "row %s must have %d cells".formatted(Arrays.toString(cells), rows.getFirst().length));
    }
    rows.add(cells);
  }

  /** The table as lines. */
  public List<String> lines() {
    int[] width = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row[i].length());
      }
    }
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int i = 0; i < width.length; i++) {
                line.append(i == 0 ? "" : "  ");
                line.append(
                    (i < words ? "%-" + width[i] + "s" : "%" + width[i] + "s").formatted(row[i]));
              }
              return line.toString().stripTrailing();
            })
        .toList();
  }
}
