package org.catchupmix.study.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Facts about several things: those that all share in one table, those that differ in another. */
public final class FactTables {
  private static final String NONE = "-";

  private final List<String> names;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  /**
   * Facts by name.
   *
   * @param names of the things
   * @param facts of each
   */
  public FactTables(List<String> names, List<? extends Map<String, ?>> facts) {
    this.names = List.copyOf(names);
    facts.forEach(f -> f.keySet().forEach(key -> rows.putIfAbsent(key, new ArrayList<>())));
    rows.forEach((key, values) -> facts.forEach(f -> values.add(text(f.get(key)))));
  }

  /** Adds both tables, each where it has a row. */
  public void addTo(Section section, String about) {
    shared(section, about + ", the same for all");
    differing(section, about + ", where they differ");
  }

  /** Adds what all share; false where that is nothing. */
  public boolean shared(Section section, String about) {
    PageTable table =
        new PageTable(about, PageTable.Kind.WORDS, List.of(Html.of("what"), Html.of("value")));
    boolean any = false;
    for (Map.Entry<String, List<String>> row : rows.entrySet()) {
      if (isShared(row.getValue())) {
        table.row(List.of(label(row.getKey()), Html.of(row.getValue().getFirst())));
        any = true;
      }
    }
    if (any) {
      section.table(table);
    }
    return any;
  }

  /** Adds what differs; false where that is nothing. */
  public boolean differing(Section section, String about) {
    List<Html> heads = new ArrayList<>(List.of(Html.of("what")));
    names.forEach(n -> heads.add(Html.of(n)));
    PageTable table = new PageTable(about, PageTable.Kind.WORDS, heads);
    boolean any = false;
    for (Map.Entry<String, List<String>> row : rows.entrySet()) {
      if (!isShared(row.getValue())) {
        List<Html> cells = new ArrayList<>(List.of(label(row.getKey())));
        row.getValue().forEach(v -> cells.add(Html.of(v)));
        table.row(cells);
        any = true;
      }
    }
    if (any) {
      section.table(table);
    }
    return any;
  }

  private static boolean isShared(List<String> values) {
    return values.stream().distinct().count() < 2;
  }

  private static Html label(String key) {
    return Html.of(key.replace('_', ' '));
  }

  private static String text(Object fact) {
    return switch (fact) {
      case null -> NONE;
      case Collection<?> list ->
          list.stream().map(FactTables::text).collect(Collectors.joining(", "));
      case Double d when d != Math.rint(d) && Math.abs(d) >= 1e-3 ->
          Double.toString(Math.round(d * 1e6) / 1e6);
      default -> fact.toString();
    };
  }
}
