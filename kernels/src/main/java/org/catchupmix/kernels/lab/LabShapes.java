package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.catchupmix.core.tensor.Shape;

/**
 * Parser of {@code --shape}.
 *
 * <p>Along each axis it takes a number, or a range: {@code 64..512} doubles, {@code 64..512+64}
 * goes in steps.
 */
public final class LabShapes {
  /** Largest tensor, see {@code CudaMemory}. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  /** Bound on the shapes of a run; more would take hours. */
  private static final int MAX_SHAPES = 1000;

  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9})(?:\\+(\\d{1,9}))?)?");

  private LabShapes() {}

  /**
   * Parses a shape without ranges.
   *
   * @throws IllegalArgumentException if the operation rejects it
   */
  public static Shape one(LabOperation<?> operation, String text) {
    List<Shape> all = of(operation, text);
    if (all.size() != 1) {
      throw new IllegalArgumentException("--shape %s: must be one".formatted(text));
    }
    return all.getFirst();
  }

  /**
   * Parses shapes; the last range varies fastest.
   *
   * @throws IllegalArgumentException if the operation rejects one of them
   */
  public static List<Shape> of(LabOperation<?> operation, String text) {
    List<int[]> all = List.of(new int[0]);
    String[] parts = text.split("x", -1);
    for (String part : parts) {
      List<Integer> sizes = sizes(part);
      if (sizes.isEmpty() || parts.length != operation.axes().count()) {
        throw new IllegalArgumentException(
            "--shape %s: %s requires %s, each at least 1, such as %s"
                .formatted(
                    text, operation.name(), operation.axes().names(), operation.axes().example()));
      }
      if ((long) all.size() * sizes.size() > MAX_SHAPES) {
        throw new IllegalArgumentException(
            "--shape %s: more than %d shapes; make a step larger".formatted(text, MAX_SHAPES));
      }
      List<int[]> longer = new ArrayList<>();
      for (int[] before : all) {
        for (int size : sizes) {
          int[] dims = Arrays.copyOf(before, before.length + 1);
          dims[before.length] = size;
          longer.add(dims);
        }
      }
      all = longer;
    }
    return all.stream().map(dims -> checked(operation, dims)).toList();
  }

  /** Parses a number or a range; empty if it is neither. */
  private static List<Integer> sizes(String text) {
    Matcher m = SIZE.matcher(text);
    if (!m.matches()) {
      return List.of();
    }
    long from = Integer.parseInt(m.group(1));
    long to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
    long step = m.group(3) == null ? 0 : Integer.parseInt(m.group(3));
    if (from < 1 || to < from || m.group(3) != null && step < 1) {
      return List.of();
    }
    List<Integer> sizes = new ArrayList<>();
    for (long size = from;
        size <= to && sizes.size() <= MAX_SHAPES;
        size += step == 0 ? size : step) {
      sizes.add((int) size);
    }
    return sizes;
  }

  private static Shape checked(LabOperation<?> operation, int[] dims) {
    String text = text(dims);
    try {
      Shape shape = Shape.of(dims);
      operation.requireSizes(shape);
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

  private static String text(int... dims) {
    return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }

  /** Formats a shape as {@code --shape} takes it. */
  static String text(Shape shape) {
    return text(shape.dims());
  }
}
