package org.catchupmix.study.puzzles;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An array that a trial passes to kernels: of {@code float}, or of {@code int}.
 *
 * @param shape its axes, the last one innermost
 * @param contents before the first launch; null for uninitialized memory
 * @param expected after the last launch; null if the array must not change
 * @param tolerance of an element, relative to the larger of 1 and its expected value
 */
public record KernelArray(
    String name,
    boolean integers,
    int[] shape,
    double[] contents,
    double[] expected,
    double tolerance) {
  int elements() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  int bytes() {
    return elements() * Integer.BYTES;
  }

  boolean isOutput() {
    return expected != null;
  }

  /** Names an element as source code would, such as {@code y[3,0]}; also one behind the end. */
  String element(long index) {
    long[] at = new long[shape.length];
    long rest = index;
    for (int axis = shape.length - 1; axis > 0; axis--) {
      at[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    at[0] = rest;
    return name
        + Arrays.stream(at).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  String number(double value) {
    return integers ? String.valueOf((long) value) : String.valueOf((float) value);
  }

  boolean agrees(int index, double value) {
    double wanted = expected[index];
    return value == wanted || Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  }

  byte[] initialBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(bytes()).order(ByteOrder.nativeOrder());
    for (double v : contents) {
      if (integers) {
        bytes.putInt((int) v);
      } else {
        bytes.putFloat((float) v);
      }
    }
    return bytes.array();
  }

  double[] values(byte[] from) {
    ByteBuffer bytes = ByteBuffer.wrap(from).order(ByteOrder.nativeOrder());
    double[] values = new double[elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = integers ? bytes.getInt() : bytes.getFloat();
    }
    return values;
  }
}
