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

/**
 * Runs by their settings: those of one group differ by the training seed alone.
 *
 * @param groups one for each setting, in the order in which they came
 * @param <R> a run
 */
public record Repetitions<R>(List<Group<R>> groups) {
  /**
   * Runs of one setting.
   *
   * @param label what sets it apart from the others
   * @param runs one at least
   * @param <R> a run
   */
  public record Group<R>(String label, List<R> runs) {
    /** Copies the list. */
    public Group {
      runs = List.copyOf(runs);
    }
  }

  /** Copies the list. */
  public Repetitions {
    groups = List.copyOf(groups);
  }

  /**
   * Puts runs of the same settings together.
   *
   * @param settings of a run, see {@link RecipeFile#repeated}
   */
  public static <R> Repetitions<R> of(List<R> runs, Function<R, Map<String, Object>> settings) {
    Map<Map<String, Object>, List<R>> bySettings = new LinkedHashMap<>();
    for (R run : runs) {
      bySettings.computeIfAbsent(settings.apply(run), _ -> new ArrayList<>()).add(run);
    }
    Set<String> differing = differing(bySettings.keySet());
    List<Group<R>> groups = new ArrayList<>();
    bySettings.forEach((own, of) -> groups.add(new Group<>(label(own, differing), of)));
    return new Repetitions<>(groups);
  }

  /** Whether any setting has more than one run. */
  public boolean hasSeveralSeeds() {
    return groups.stream().anyMatch(g -> g.runs().size() > 1);
  }

  private static Set<String> differing(Set<Map<String, Object>> all) {
    Set<String> keys = new LinkedHashSet<>();
    all.forEach(settings -> keys.addAll(settings.keySet()));
    keys.removeIf(
        key -> all.stream().map(s -> Objects.toString(s.get(key))).distinct().count() < 2);
    return keys;
  }

  /** Settings that a run does not have are left out, unless there is nothing else to say. */
  private static String label(Map<String, Object> settings, Set<String> differing) {
    if (differing.isEmpty()) {
      return "all runs";
    }
    boolean any = differing.stream().anyMatch(settings::containsKey);
    return differing.stream()
        .filter(key -> !any || settings.containsKey(key))
        .map(key -> key + "=" + Objects.toString(settings.get(key), "(none)"))
        .collect(Collectors.joining(" "));
  }
}
