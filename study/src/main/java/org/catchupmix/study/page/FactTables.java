package org.catchupmix.study.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables of facts about several things: shared ones, and differing ones. */
public final class FactTables {
  private static final String NONE = "-";

  private final List<String> names;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  /** Creates the tables of things with these names and facts. */
  public FactTables(List<String> names, List<? extends Map<String, ?>> facts) {
    this.names = List.copyOf(names);
    facts.forEach(f -> f.keySet().forEach(key -> rows.putIfAbsent(key, new ArrayList<>())));
    rows.forEach((key, values) -> facts.forEach(f -> values.add(text(f.get(key)))));
  }

  public void addTo(Section section, String about) {
    shared(section, about + ", the same for all");
    differing(section, about + ", where they differ");
  }

  /** Adds the shared facts; false if there are none. */
  public boolean shared(Section section, String about) {
    return add(section, about, true, List.of("value"));
  }

  /** Adds the differing facts; false if there are none. */
  public boolean differing(Section section, String about) {
    return add(section, about, false, names);
  }

  private boolean add(Section section, String about, boolean shared, List<String> heads) {
    Map<String, List<String>> chosen = new LinkedHashMap<>(rows);
    chosen.values().removeIf(values -> isShared(values) != shared);
    PageTable table = new PageTable(about, PageTable.Kind.WORDS, cells("what", heads));
    chosen.forEach(
        (key, values) -> table.row(cells(key.replace('_', ' '), values.subList(0, heads.size()))));
    if (!chosen.isEmpty()) {
      section.table(table);
    }
    return !chosen.isEmpty();
  }

  private static List<String> cells(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  private static boolean isShared(List<String> values) {
    return values.stream().distinct().count() < 2;
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
