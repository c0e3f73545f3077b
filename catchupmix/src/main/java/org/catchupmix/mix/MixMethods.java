package org.catchupmix.mix;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;

public final class MixMethods {
  public static final String CATCHUP = "catchup";

  public static final String NONE = "none";

  /** {@link #NONE} first, then {@link #CATCHUP}, then by year, input before features. */
  private static final List<MixMethod> ALL =
      named(
              ServiceLoader.load(MixMethod.class, MixMethod.class.getClassLoader()).stream()
                  .map(ServiceLoader.Provider::get)
                  .toList())
          .stream()
          .sorted(
              Comparator.comparing((MixMethod m) -> !m.name().equals(NONE))
                  .thenComparing(m -> !m.name().equals(CATCHUP))
                  .thenComparing(m -> m.entry().year())
                  .thenComparing(MixMethod::mixesFeatures)
                  .thenComparing(MixMethod::name))
          .toList();

  private MixMethods() {}

  /**
   * Requires that each method has a name of its own, since results under the name of another would
   * be wrong, and returns them.
   *
   * @throws IllegalArgumentException if two have one name, or one has none for files and settings
   */
  static List<MixMethod> named(List<MixMethod> methods) {
    Map<String, MixMethod> by = new HashMap<>();
    for (MixMethod method : methods) {
      String name = method.name();
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
        throw new IllegalArgumentException(
            "the name '%s' of a mix method must be letters, digits, '.', '_' and '-' alone: rename %s"
                .formatted(name, method.getClass()));
      }
      MixMethod other = by.putIfAbsent(name.toLowerCase(Locale.ROOT), method);
      if (other != null) {
        throw new IllegalArgumentException(
            "mix method '%s' is defined twice, by %s and %s: rename one"
                .formatted(name, other.getClass(), method.getClass()));
      }
    }
    return methods;
  }

  /** All methods with their defaults; {@link #NONE} comes first, then {@link #CATCHUP}. */
  public static List<MixMethod> all() {
    return ALL;
  }

  public static List<String> names() {
    return ALL.stream().map(MixMethod::name).toList();
  }

  /**
   * Finds a method by name, with its defaults.
   *
   * @param name in any case
   * @throws IllegalArgumentException if it is unknown
   */
  public static MixMethod named(String name) {
    return ALL.stream()
        .filter(m -> m.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "mix method '%s' is unknown: known are %s".formatted(name, names())));
  }

  /**
   * Returns the method with these mix points.
   *
   * @param networkPoints the network's mix points besides 0
   * @throws IllegalArgumentException if the network lacks a point, or the method has no mix points
   */
  public static MixMethod at(MixMethod method, List<Integer> points, List<Integer> networkPoints) {
    if (!method.mixesFeatures() && !points.equals(List.of(0))) {
      throw new IllegalArgumentException(
          "mix points %s: %s mixes the input alone; leave them out"
              .formatted(points, method.name()));
    }
    points.forEach(point -> requirePoint(point, networkPoints));
    return MixChoice.with(method, Map.of(MixMethod.POINTS, points));
  }

  /** Rejects a mix point that a network does not have. */
  public static void requirePoint(int point, List<Integer> networkPoints) {
    if (point != 0 && !networkPoints.contains(point)) {
      throw new IllegalArgumentException(
          "mix point %d must be 0 or one of the network's: %s".formatted(point, networkPoints));
    }
  }
}
