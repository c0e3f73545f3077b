package org.catchupmix.core;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which variant of its kernels a GPU runs; for all other operations the one that suits the sizes.
 *
 * @param labels by operation, such as {@code channel_mix} to {@code v2}; which there are is the
 *     device's to say
 */
public record KernelChoices(SortedMap<String, String> labels) {
  /** Nothing is chosen. */
  public static final KernelChoices NONE = new KernelChoices(Map.of());

  /** Keeps a copy. */
  public KernelChoices {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** Of a map in any order. */
  public KernelChoices(Map<String, String> labels) {
    this(new TreeMap<>(labels));
  }

  /**
   * Of a text such as {@code channel_mix=v2,rfi_mask=v1}, as {@link #toString} writes it.
   *
   * @throws IllegalArgumentException if a part is no {@code OPERATION=VARIANT}, or an operation
   *     stands there twice
   */
  public static KernelChoices parse(String text) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      String[] sides = part.split("=", -1);
      if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
        throw new IllegalArgumentException(
            "'%s' must be OPERATION=VARIANT, such as channel_mix=v2".formatted(part));
      }
      if (labels.put(sides[0].strip(), sides[1].strip()) != null) {
        throw new IllegalArgumentException(
            "'%s' chooses %s twice: leave one out".formatted(text, sides[0].strip()));
      }
    }
    return new KernelChoices(labels);
  }

  /** As {@link #parse} reads it; empty where nothing is chosen. */
  @Override
  public String toString() {
    return labels.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }
}
