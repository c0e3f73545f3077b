package org.catchupmix.kernels.lab;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.tensor.Shape;

/** Parser of {@code --shape}. */
public final class LabShapes {
  /** Largest tensor, since copies pass through Java arrays. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private LabShapes() {}

  public static Shape of(LabOperation<?> operation, String text) {
    int axes = operation.axes().count();
    if (!text.matches("0*[1-9]\\d{0,8}(x0*[1-9]\\d{0,8}){%d}".formatted(axes - 1))) {
      throw new IllegalArgumentException(
          "--shape %s: %s requires %s, each at least 1, such as %s"
              .formatted(
                  text, operation.name(), operation.axes().names(), operation.axes().example()));
    }
    try {
      Shape shape = Shape.of(Stream.of(text.split("x")).mapToInt(Integer::parseInt).toArray());
      long elements = operation.largestTensor(shape);
      if (elements > MAX_ELEMENTS) {
        throw new IllegalArgumentException(
            "--shape %s has a tensor of %d elements: at most %d"
                .formatted(text, elements, MAX_ELEMENTS));
      }
      return shape;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "--shape %s is too large: a tensor has at most %d elements".formatted(text, MAX_ELEMENTS),
          e);
    }
  }

  static String text(Shape shape) {
    return Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }
}
