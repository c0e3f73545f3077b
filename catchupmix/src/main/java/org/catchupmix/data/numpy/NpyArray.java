package org.catchupmix.data.numpy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.catchupmix.data.DataException;

/**
 * An array of numbers with its shape.
 *
 * @param type in which the elements are stored
 * @param shape extents of the axes
 * @param values in row-major order, rounded to the type when they are written
 */
public record NpyArray(Type type, int[] shape, double[] values) {
  /** How an element is stored, little-endian. */
  public enum Type {
    /** Signed, 32 bits. */
    INT32("<i4", 4),
    /** Single precision. */
    FLOAT32("<f4", 4),
    /** Double precision. */
    FLOAT64("<f8", 8);

    private final String name;
    private final int bytes;

    Type(String name, int bytes) {
      this.name = name;
      this.bytes = bytes;
    }
  }

  /** Checks that the number of values is that of the shape. */
  public NpyArray {
    if (elements(Arrays.stream(shape).asLongStream().toArray()) != values.length) {
      throw new IllegalArgumentException(
          "an array of shape %s has %d values".formatted(Arrays.toString(shape), values.length));
    }
  }

  /** How many elements a shape has; no array's number if it is too large for any. */
  private static long elements(long[] shape) {
    try {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Integers, one axis. */
  public static NpyArray ints(int... values) {
    return new NpyArray(
        Type.INT32, new int[] {values.length}, Arrays.stream(values).asDoubleStream().toArray());
  }

  /** Values in single precision. */
  public static NpyArray floats(double[] values, int... shape) {
    return new NpyArray(Type.FLOAT32, shape, values);
  }

  /** Values in double precision. */
  public static NpyArray doubles(double[] values, int... shape) {
    return new NpyArray(Type.FLOAT64, shape, values);
  }

  /** The values as integers. */
  public int[] toInts() {
    return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
  }

  /** The bytes of a file. */
  byte[] toBytes() {
    byte[] head = NpyHeader.write(type.name, shape);
    ByteBuffer out =
        ByteBuffer.allocate(head.length + values.length * type.bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(head);
    for (double v : values) {
      switch (type) {
        case INT32 -> out.putInt((int) v);
        case FLOAT32 -> out.putFloat((float) v);
        case FLOAT64 -> out.putDouble(v);
      }
    }
    return out.array();
  }

  /**
   * Reads a file.
   *
   * @param name for messages
   * @throws DataException if it is no whole array of one of the types
   */
  static NpyArray of(String name, byte[] file) throws IOException {
    NpyHeader header = NpyHeader.read(name, new ByteArrayInputStream(file));
    Type type =
        Arrays.stream(Type.values())
            .filter(t -> t.name.equals(header.type()))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataException(
                        "%s holds elements of type '%s', must be '<i4', '<f4' or '<f8'"
                            .formatted(name, header.type())));
    int count = (file.length - header.dataAt()) / type.bytes;
    boolean fits = Arrays.stream(header.shape()).allMatch(n -> n <= Integer.MAX_VALUE);
    if (!fits
        || elements(header.shape()) != count
        || header.dataAt() + (long) count * type.bytes != file.length) {
      throw new DataException(
          "%s has %d elements, but its shape is %s"
              .formatted(name, count, Arrays.toString(header.shape())));
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(header.dataAt());
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case INT32 -> in.getInt();
            case FLOAT32 -> in.getFloat();
            case FLOAT64 -> in.getDouble();
          };
    }
    return new NpyArray(
        type, Arrays.stream(header.shape()).mapToInt(n -> (int) n).toArray(), values);
  }
}
