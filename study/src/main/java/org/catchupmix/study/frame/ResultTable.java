package org.catchupmix.study.frame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.io.Csv;
import org.catchupmix.io.Html;
import org.catchupmix.io.Table;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.page.PageTable;

/**
 * A table of results, rendered in each {@link TableFormat} from the same cells.
 *
 * @param name of its files
 * @param caption what it shows
 * @param head names of the columns
 */
public record ResultTable(String name, String caption, List<String> head, List<List<Cell>> rows) {
  public ResultTable {
    for (List<Cell> row : rows) {
      if (row.size() != head.size()) {
        throw new IllegalArgumentException(
            "table %s: a row has %d cells, must have %d".formatted(name, row.size(), head.size()));
      }
    }
  }

  /** Renders the table, with its caption where the format has a place for it. */
  public String in(TableFormat format) {
    return switch (format) {
      case TEXT -> caption + "\n" + text() + "\n";
      case MARKDOWN -> caption + "\n\n" + plain().toMarkdown();
      case LATEX -> "%% %s\n%% \\usepackage{booktabs}\n".formatted(caption) + plain().toLatex();
      case HTML -> page().markup() + "\n";
      case CSV -> csv();
      case JSON -> JsonFile.toJson(objects()) + "\n";
    };
  }

  public String text() {
    return plain().toText();
  }

  /** The texts of the cells. */
  public Table plain() {
    return new Table(head, rows.stream().map(r -> r.stream().map(Cell::text).toList()).toList());
  }

  /** The table for a page, with all digits of its numbers for programs. */
  public PageTable onPage() {
    PageTable table = new PageTable(caption, PageTable.Kind.NUMBERS, head);
    addTo(table);
    return table;
  }

  /** Adds the rows to a table of a page that has the same head. */
  public void addTo(PageTable table) {
    rows.forEach(row -> table.row(row.stream().map(ResultTable::html).toList()));
  }

  private Html page() {
    return onPage().html();
  }

  private static Html html(Cell cell) {
    return switch (cell) {
      case Cell.Words words -> Html.of(words.text());
      case Cell.Name name ->
          Html.of(name.text(), name.measure().higherIsBetter() ? "\u00a0\u2191" : "\u00a0\u2193");
      case Cell.Number n -> strong(Html.number(n.text(), n.value()), n.best());
      case Cell.Mean m -> strong(Html.number(m.text(), m.statistics().mean()), m.best());
      case Cell.Ends ends -> Html.of(ends.text());
    };
  }

  private static Html strong(Html number, boolean best) {
    return best ? Html.strong(number) : number;
  }

  /** The numbers of a cell, by what follows the name of its column. */
  private static Map<String, Object> numbers(Cell cell) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    switch (cell) {
      case Cell.Words words -> numbers.put("", words.equals(Cell.NONE) ? "" : words.text());
      case Cell.Name name -> numbers.put("", name.text());
      case Cell.Number n -> numbers.put("", n.value());
      case Cell.Mean m -> {
        numbers.put("", m.statistics().mean());
        numbers.put("sample standard deviation", m.statistics().deviation());
        numbers.put("n", m.statistics().n());
      }
      case Cell.Ends ends -> {
        numbers.put("low", ends.interval().low());
        numbers.put("high", ends.interval().high());
      }
    }
    return numbers;
  }

  /** Text after the name of a column: that of the cell with the most numbers. */
  private List<String> parts(int column) {
    List<String> parts = List.of("");
    for (List<Cell> row : rows) {
      List<String> own = List.copyOf(numbers(row.get(column)).keySet());
      parts = own.size() > parts.size() ? own : parts;
    }
    return parts;
  }

  private String csv() {
    List<Object> columns = new ArrayList<>();
    for (int c = 0; c < head.size(); c++) {
      for (String part : parts(c)) {
        columns.add((head.get(c) + " " + part).strip());
      }
    }
    Csv csv = new Csv(columns.toArray());
    for (List<Cell> row : rows) {
      List<Object> line = new ArrayList<>();
      for (int c = 0; c < row.size(); c++) {
        Map<String, Object> numbers = numbers(row.get(c));
        parts(c).forEach(part -> line.add(numbers.getOrDefault(part, "")));
      }
      csv.row(line.toArray());
    }
    return csv.text();
  }

  /** Objects by the names of the columns; a cell of several numbers is an object itself. */
  private Map<String, Object> objects() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (List<Cell> row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      IntStream.range(0, head.size()).forEach(c -> object.put(head.get(c), json(row.get(c))));
      all.add(object);
    }
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("table", name);
    table.put("caption", caption);
    table.put("rows", all);
    return table;
  }

  private static Object json(Cell cell) {
    return switch (cell) {
      case Cell.Words words -> words.equals(Cell.NONE) ? null : words.text();
      case Cell.Name name -> name.text();
      case Cell.Number n -> n.value();
      case Cell.Mean m -> m.statistics();
      case Cell.Ends ends -> ends.interval();
    };
  }
}
