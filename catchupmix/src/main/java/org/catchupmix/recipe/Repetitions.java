package org.catchupmix.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs that differ only by their training seed.
 *
 * @param label what sets the setting apart from the others, such as {@code catchup:keep=random}
 * @param method the mix method with all its options that differ from its own defaults, whichever
 *     the others are, and the other settings of the label
 */
public record Repetitions<R>(String label, String method, List<R> runs) {
  private static final String NONE = "(none)";
  private static final String MIX = "mix";

  /**
   * Puts runs of the same settings together, in the order in which they came. A label is the mix
   * method and the settings that differ, as {@code catchup compare} takes them, but not those that
   * a mix method has unless others are asked for.
   *
   * @param settings of a run, see {@link Recipe#shared}
   */
  public static <R> List<Repetitions<R>> of(
      List<R> runs, Function<R, Map<String, Object>> settings) {
    Map<Map<String, Object>, List<R>> bySettings = new LinkedHashMap<>();
    for (R run : runs) {
      bySettings.computeIfAbsent(settings.apply(run), _ -> new ArrayList<>()).add(run);
    }
    Set<String> differing = differing(bySettings.keySet());
    Function<Map<String, Object>, String> shortLabel = s -> label(s, differing, true);
    boolean isShort =
        bySettings.keySet().stream().map(shortLabel).distinct().count() == bySettings.size();
    List<Repetitions<R>> groups = new ArrayList<>();
    bySettings.forEach(
        (key, of) ->
            groups.add(
                new Repetitions<>(label(key, differing, isShort), method(key, differing), of)));
    return List.copyOf(groups);
  }

  /** Warns if a seed has several runs, which would all count in a deviation over seeds. */
  public Optional<String> repeatedSeeds(ToLongFunction<R> seed) {
    return runs.stream().mapToLong(seed).distinct().count() == runs.size()
        ? Optional.empty()
        : Optional.of(
            "a seed has several runs, which all count in mean and deviation: leave out all but one");
  }

  /** Returns other runs of the same setting. */
  public <S> Repetitions<S> with(List<S> others) {
    return new Repetitions<>(label, method, others);
  }

  /**
   * Names the mix method with the options that are not its defaults, and other settings.
   *
   * @param settings of a run, see {@link Recipe#shared}
   * @param others keys of settings to name as well
   */
  public static String method(Map<String, Object> settings, Set<String> others) {
    if (!settings.containsKey(MIX)) {
      return label(settings, others, true);
    }
    Set<String> named = new LinkedHashSet<>(settings.keySet()); // in one order, whichever are asked
    named.removeIf(key -> !isMixSetting(key) && !others.contains(key));
    return label(settings, named, true);
  }

  /** The settings that tell groups apart, without those that a mix method brings along. */
  private static Set<String> differing(Set<Map<String, Object>> all) {
    Set<String> keys = new LinkedHashSet<>();
    all.forEach(settings -> keys.addAll(settings.keySet()));
    keys.removeIf(
        key ->
            all.stream().map(s -> Objects.toString(s.get(key))).distinct().count() < 2
                || all.stream().allMatch(s -> isMethodDefault(key, s)));
    return keys;
  }

  /** Whether a setting is the default of its mix method, which names the difference already. */
  private static boolean isMethodDefault(String key, Map<String, Object> settings) {
    if (key.equals(MIX) || !isMixSetting(key) || !settings.containsKey(MIX)) {
      return false;
    }
    Map<String, Object> method = new LinkedHashMap<>(settings);
    method.keySet().retainAll(Set.of(MIX, "model"));
    Recipe defaults = RecipeFile.of("method", method).settle();
    String own = Objects.toString(defaults.settings().get(key));
    return own.equals(Objects.toString(settings.get(key)));
  }

  private static boolean isMixSetting(String key) {
    return Settings.in(Group.MIXING).stream().anyMatch(s -> s.key().equals(key));
  }

  /** Settings that a run does not have are left out, unless there is nothing else to say. */
  private static String label(
      Map<String, Object> settings, Set<String> differing, boolean isShort) {
    Object method = settings.get(MIX);
    if (method == null && differing.isEmpty()) {
      return "all runs";
    }
    boolean any = method != null || differing.stream().anyMatch(settings::containsKey);
    Stream<String> options =
        differing.stream()
            .filter(key -> !key.equals(MIX))
            .filter(key -> !any || settings.containsKey(key))
            .filter(key -> !isShort || !isMethodDefault(key, settings))
            .map(key -> key + "=" + text(settings.get(key)));
    return Stream.concat(Stream.ofNullable(method).map(Object::toString), options)
        .collect(Collectors.joining(":"));
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).collect(Collectors.joining("+"))
        : Objects.toString(value, NONE);
  }
}
