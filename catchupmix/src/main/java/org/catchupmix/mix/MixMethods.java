package org.catchupmix.mix;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mix methods by name. */
public final class MixMethods {
  /** Catch-up Mix, the default. */
  public static final String CATCHUP = "catchup";

  /** No mixing. */
  public static final String NONE = "none";

  /** Input methods first, then feature methods, each by year. */
  private static final List<MixMethod> ALL =
      ServiceLoader.load(MixMethod.class, MixMethod.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(
              Comparator.comparing(MixMethod::mixesFeatures)
                  .thenComparing(m -> m.entry().year())
                  .thenComparing(MixMethod::name))
          .toList();

  /** {@link #CATCHUP} first, then by year. */
  private static final List<MixMethod> BY_YEAR =
      ALL.stream()
          .sorted(
              Comparator.comparing((MixMethod m) -> !m.name().equals(CATCHUP))
                  .thenComparing(m -> m.entry().year()))
          .toList();

  private MixMethods() {}

  /** All methods with their defaults; {@link #NONE} comes first. */
  public static List<MixMethod> all() {
    return ALL;
  }

  /** All methods in the order of their flags: {@link #CATCHUP} first, then by year. */
  public static List<MixMethod> byYear() {
    return BY_YEAR;
  }

  /** Names of all methods. */
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
   * Finds a method by name, with its defaults for a network.
   *
   * @param networkPoints the network's mix points besides 0
   */
  public static MixMethod named(String name, List<Integer> networkPoints) {
    MixMethod method = named(name);
    return at(method, method.defaultPoints(networkPoints), networkPoints);
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
    for (int point : points) {
      if (point != 0 && !networkPoints.contains(point)) {
        throw new IllegalArgumentException(
            "mix point %d is none of this network's: %s"
                .formatted(
                    point,
                    Stream.concat(Stream.of(0), networkPoints.stream())
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "))));
      }
    }
    return MixChoice.with(method, Map.of(MixMethod.POINTS, points));
  }
}
