package org.catchupmix.core.backend;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The variants of kernels that a GPU runs; the sizes decide for all other operations.
 *
 * @param labels variant by operation, such as {@code channel_mix} to {@code v2}; the device checks
 *     both
 */
public record KernelChoices(Map<String, String> labels) {
  public static final KernelChoices NONE = new KernelChoices(Map.of());

  public KernelChoices {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /**
   * Parses a text such as {@code channel_mix=v2,rfi_mask=v1}, the form of {@link #toString}.
   *
   * @throws IllegalArgumentException if a part is no {@code OPERATION=VARIANT}, or an operation
   *     stands there twice
   */
  public static KernelChoices parse(String text) {
    Map<String, String> labels = new TreeMap<>();
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

  /** The text that {@link #parse} reads; empty if nothing is chosen. */
  @Override
  public String toString() {
    return labels.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }
}
