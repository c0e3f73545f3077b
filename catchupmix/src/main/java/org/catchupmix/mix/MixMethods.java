package org.catchupmix.mix;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mix methods by name. */
public final class MixMethods {
  /** The method that is studied, and the default. */
  public static final String CATCHUP = "catchup";

  /** The method that leaves batches as they are. */
  public static final String NONE = "none";

  /** Those that mix the input, then those that mix features, each by the years of their papers. */
  private static final List<MixMethod> ALL =
      ServiceLoader.load(MixMethod.class, MixMethod.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(
              Comparator.comparing(MixMethod::mixesFeatures)
                  .thenComparing(m -> m.entry().year())
                  .thenComparing(MixMethod::name))
          .toList();

  /** {@link #CATCHUP} first, then by the years of their papers. */
  private static final List<MixMethod> BY_YEAR =
      ALL.stream()
          .sorted(
              Comparator.comparing((MixMethod m) -> !m.name().equals(CATCHUP))
                  .thenComparing(m -> m.entry().year()))
          .toList();

  private MixMethods() {}

  /** All of them with their defaults; {@link #NONE} comes first. */
  public static List<MixMethod> all() {
    return ALL;
  }

  /** The same as their flags are listed: {@link #CATCHUP} first, then by year. */
  public static List<MixMethod> byYear() {
    return BY_YEAR;
  }

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().map(MixMethod::name).toList();
  }

  /**
   * The method of a name, with its defaults.
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
   * The method of a name, with its defaults for a network.
   *
   * @param networkPoints the network's mix points besides 0
   */
  public static MixMethod named(String name, List<Integer> networkPoints) {
    MixMethod method = named(name);
    return at(method, method.defaultPoints(networkPoints), networkPoints);
  }

  /**
   * A method at these mix points.
   *
   * @param networkPoints the network's mix points besides 0
   * @throws IllegalArgumentException if a point is none of the network's, or the method has no
   *     choice of points
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
