package org.catchupmix.study.page;

import java.util.List;
import org.catchupmix.io.Html;

/** A table, which scrolls sideways on a narrow screen under a fixed first column. */
public final class PageTable {
  /** Contents of the cells, which decide their alignment. */
  public enum Kind {
    /** Aligned right. */
    NUMBERS,
    /** Wrapped and aligned left. */
    WORDS
  }

  private final String about;
  private final Kind kind;
  private final int columns;
  private final StringBuilder rows = new StringBuilder();
  private final Html head;

  /**
   * Creates a table without rows.
   *
   * @param about description for screen readers
   * @param heads of the columns: {@link Html} as it is, all else as text
   */
  public PageTable(String about, Kind kind, List<?> heads) {
    this.about = about;
    this.kind = kind;
    columns = heads.size();
    head = Html.each(heads, h -> Html.of(h).in("th", " scope=\"col\"")).in("tr").in("thead");
  }

  /**
   * Adds a row, named by its first cell.
   *
   * @throws IllegalArgumentException if it has not as many cells as there are columns
   */
  public PageTable row(List<?> cells) {
    if (cells.size() != columns) {
      throw new IllegalArgumentException(
          "a row of table '%s' has %d cells, but there are %d columns"
              .formatted(about, cells.size(), columns));
    }
    Html name = Html.of(cells.getFirst()).in("th", " scope=\"row\"");
    Html line = name.then(Html.each(cells.subList(1, columns), c -> Html.of(c).in("td")));
    rows.append(line.in("tr").markup()).append('\n');
    return this;
  }

  public PageTable heading(Html text) {
    rows.append(
        text.in("th", " colspan=\"%d\" scope=\"colgroup\"".formatted(columns))
            .in("tr", " class=\"group\"")
            .markup());
    rows.append('\n');
    return this;
  }

  public Html html() {
    String attributes =
        " class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + Html.escape(about) + "\"";
    return head.then(new Html("\n" + rows).in("tbody"))
        .in("table", kind == Kind.WORDS ? " class=\"words\"" : "")
        .in("div", attributes)
        .then(new Html("\n"));
  }
}
