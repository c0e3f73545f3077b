package org.catchupmix.study.plot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Styles of the series of a figure.
 *
 * <p>A method's whole name with its options decides its colour and marker. Series of one method,
 * such as its seeds, differ by their dashes. Names that are not listed here get a style by their
 * hash code, or the next one whose colour is free in the figure, whatever the order of the names.
 */
final class LineStyles {
  /** Places of common methods; those that are often compared have other markers too. */
  private static final Map<String, Integer> KNOWN =
      Map.ofEntries(
          Map.entry("cutmix", 0),
          Map.entry("catchup", 1),
          Map.entry("mixup", 2),
          Map.entry("manifold", 3),
          Map.entry("catchup:keep=random", 4),
          Map.entry("catchup:keep=highest", 5),
          Map.entry("none", 34),
          Map.entry("fmix", 7),
          Map.entry("resizemix", 8),
          Map.entry("shufflemix", 9),
          Map.entry("comixup", 10),
          Map.entry("puzzlemix", 11),
          Map.entry("saliencymix", 12),
          Map.entry("cutout", 13),
          Map.entry("guided", 14),
          Map.entry("patchup", 15),
          Map.entry("manifold:alpha=2", 16),
          Map.entry("manifold:alpha=2.0", 16),
          Map.entry("cutmix:mix-prob=0.5", 17));

  private LineStyles() {}

  /** Returns a style for each name; the looks are in the order of the figure. */
  static Map<String, LineStyle> of(Map<String, Look> looks) {
    Set<String> methods = new TreeSet<>();
    looks.values().forEach(look -> methods.addAll(method(look)));
    Map<String, Integer> places = places(methods);
    Map<String, Integer> repetitions = new HashMap<>();
    Map<String, LineStyle> styles = new LinkedHashMap<>();
    int ordered = 0;
    for (Map.Entry<String, Look> entry : looks.entrySet()) {
      styles.put(
          entry.getKey(),
          switch (entry.getValue()) {
            case Look.Ordered() -> LineStyle.of(ordered++);
            case Look.Reference() -> LineStyle.REFERENCE;
            case Look.Method(String name) ->
                style(places.get(name)).dashed(repetitions.merge(name, 1, Integer::sum) - 1);
          });
    }
    return styles;
  }

  /** Colour and marker without dashes. */
  private static LineStyle style(int place) {
    return LineStyle.of(place).dashed(0);
  }

  private static Set<String> method(Look look) {
    return look instanceof Look.Method(String name) ? Set.of(name) : Set.of();
  }

  private static Map<String, Integer> places(Set<String> methods) {
    Map<String, Integer> places = new HashMap<>();
    Set<LineStyle> taken = new HashSet<>();
    for (String name : methods) {
      if (KNOWN.containsKey(name)) {
        places.put(name, KNOWN.get(name));
        taken.add(style(KNOWN.get(name)));
      }
    }
    for (String name : methods) {
      if (!places.containsKey(name)) {
        int place = free(Math.floorMod(name.hashCode(), LineStyle.PAIRS), taken);
        places.put(name, place);
        taken.add(style(place));
      }
    }
    return places;
  }

  /** Returns the first place with a free colour, else with a free style, else the first. */
  private static int free(int first, Set<LineStyle> taken) {
    List<Integer> all =
        IntStream.range(0, LineStyle.PAIRS).mapToObj(i -> (first + i) % LineStyle.PAIRS).toList();
    return all.stream()
        .filter(i -> taken.stream().noneMatch(t -> t.color().equals(style(i).color())))
        .findFirst()
        .or(() -> all.stream().filter(i -> !taken.contains(style(i))).findFirst())
        .orElse(first);
  }
}
