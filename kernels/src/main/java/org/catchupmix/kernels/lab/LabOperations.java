package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.Shape;
import org.catchupmix.kernels.launch.KernelVariant;

/**
 * The operations of the lab, and what the command line says about them. What is wrong there is an
 * {@link IllegalArgumentException} that names what would be right.
 */
public final class LabOperations {
  private static final List<LabOperation<?>> ALL =
      Stream.of(MixLab.all(), ProductLab.all()).flatMap(List::stream).toList();

  /** What a tensor may hold, see {@code CudaMemory}. */
  private static final double MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private LabOperations() {}

  /** All of them. */
  public static List<LabOperation<?>> all() {
    return ALL;
  }

  /** The one of a name. */
  public static LabOperation<?> find(String name) {
    return ALL.stream()
        .filter(o -> o.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the lab has no operation '%s': it has %s"
                        .formatted(
                            name,
                            ALL.stream()
                                .map(LabOperation::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** The variants of {@code all} or of a list such as {@code v1,v3}. */
  public static <V extends KernelVariant> List<V> variants(LabOperation<V> operation, String text) {
    if (text.equals("all")) {
      return operation.variants();
    }
    List<V> chosen = new ArrayList<>();
    for (String label : text.split(",", -1)) {
      chosen.add(
          operation.variants().stream()
              .filter(v -> v.label().equals(label))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s has no variant '%s': it has all, %s"
                              .formatted(
                                  operation.name(),
                                  label,
                                  operation.variants().stream()
                                      .map(KernelVariant::label)
                                      .collect(Collectors.joining(", "))))));
    }
    return chosen.stream().distinct().toList();
  }

  /** The sizes of a text such as {@code 8x16x16x64}. */
  public static Shape shape(LabOperation<?> operation, String text) {
    String[] parts = text.split("x", -1);
    int[] dims = Arrays.stream(parts).mapToInt(LabOperations::size).toArray();
    boolean bad = Arrays.stream(dims).anyMatch(d -> d < 1);
    if (bad || dims.length != operation.axes().split("x").length) {
      throw new IllegalArgumentException(
          "--shape %s: %s wants %s, each at least 1"
              .formatted(text, operation.name(), operation.axes()));
    }
    Shape shape = Shape.of(dims);
    double elements = operation.largestTensor(shape);
    if (elements > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "--shape %s has a tensor of %.0f elements: at most %.0f"
              .formatted(text, elements, MAX_ELEMENTS));
    }
    return shape;
  }

  /** A number of at most 9 digits; 0 for anything else. */
  private static int size(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
