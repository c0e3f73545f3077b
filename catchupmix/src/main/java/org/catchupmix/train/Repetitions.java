package org.catchupmix.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What belongs to runs of one setting: they differ by the training seed alone.
 *
 * @param label what sets the setting apart from the others, such as {@code mix=none}
 * @param runs one at least
 */
public record Repetitions<R>(String label, List<R> runs) {
  private static final String NONE = "(none)";

  /**
   * Puts runs of the same settings together, in the order in which they came.
   *
   * @param settings of a run, see {@link RecipeFile#repeated}
   */
  public static <R> List<Repetitions<R>> of(
      List<R> runs, Function<R, Map<String, Object>> settings) {
    Map<Map<String, Object>, List<R>> bySettings = new LinkedHashMap<>();
    for (R run : runs) {
      bySettings.computeIfAbsent(settings.apply(run), _ -> new ArrayList<>()).add(run);
    }
    Set<String> differing = differing(bySettings.keySet());
    List<Repetitions<R>> groups = new ArrayList<>();
    bySettings.forEach((key, of) -> groups.add(new Repetitions<>(label(key, differing), of)));
    return List.copyOf(groups);
  }

  /**
   * The settings that tell groups apart. One that a group has and another does not, and that is the
   * same wherever it is, goes with another setting (mix points go with a mix method): it is left
   * out where the others still tell all groups apart.
   */
  private static Set<String> differing(Set<Map<String, Object>> all) {
    Set<String> keys = new LinkedHashSet<>();
    all.forEach(settings -> keys.addAll(settings.keySet()));
    keys.removeIf(key -> values(all, key).distinct().count() < 2);
    for (String key : List.copyOf(keys)) {
      if (values(all, key).filter(v -> !v.equals(NONE)).distinct().count() < 2) {
        Set<String> others = new LinkedHashSet<>(keys);
        others.remove(key);
        if (all.stream().map(s -> label(s, others)).distinct().count() == all.size()) {
          keys.remove(key);
        }
      }
    }
    return keys;
  }

  private static Stream<String> values(Set<Map<String, Object>> all, String key) {
    return all.stream().map(s -> Objects.toString(s.get(key), NONE));
  }

  /** Settings that a run does not have are left out, unless there is nothing else to say. */
  private static String label(Map<String, Object> settings, Set<String> differing) {
    if (differing.isEmpty()) {
      return "all runs";
    }
    boolean any = differing.stream().anyMatch(settings::containsKey);
    return differing.stream()
        .filter(key -> !any || settings.containsKey(key))
        .map(key -> key + "=" + Objects.toString(settings.get(key), NONE))
        .collect(Collectors.joining(" "));
  }
}
