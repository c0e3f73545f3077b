package org.catchupmix.data.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.catchupmix.data.DataException;

/**
 * Array of numbers with its shape.
 *
 * @param type storage type of the elements
 * @param shape extents of the axes
 * @param values elements in row-major order, rounded to the type when written
 */
public record NpyArray(Type type, int[] shape, double[] values) {
  /** Storage type of an element, little-endian. */
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

  public NpyArray {
    if (elements(Arrays.stream(shape).asLongStream().toArray()) != values.length) {
      throw new IllegalArgumentException(
          "an array of shape %s has %d values".formatted(Arrays.toString(shape), values.length));
    }
  }

  /** Number of elements of a shape; {@code Long.MAX_VALUE} if it overflows. */
  private static long elements(long[] shape) {
    try {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Makes an array of integers with one axis. */
  public static NpyArray ints(int... values) {
    return new NpyArray(
        Type.INT32, new int[] {values.length}, Arrays.stream(values).asDoubleStream().toArray());
  }

  /** Makes an array in single precision. */
  public static NpyArray floats(double[] values, int... shape) {
    return new NpyArray(Type.FLOAT32, shape, values);
  }

  /** Makes an array in double precision. */
  public static NpyArray doubles(double[] values, int... shape) {
    return new NpyArray(Type.FLOAT64, shape, values);
  }

  /** Returns the values as integers. */
  public int[] toInts() {
    return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
  }

  /** Bytes of the elements in a file. */
  long bytes() {
    return (long) values.length * type.bytes;
  }

  /** Returns the bytes of a file. */
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
   * Reads an array to its end.
   *
   * @param name name in messages
   * @param most limit of the elements' bytes
   * @throws DataException if it is not a whole array of one of the types, or is larger
   */
  static NpyArray read(String name, InputStream in, long most) throws IOException {
    NpyHeader header = NpyHeader.read(name, in);
    Type type =
        Arrays.stream(Type.values())
            .filter(t -> t.name.equals(header.type()))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataException(
                        "%s holds elements of type '%s', must be '<i4', '<f4' or '<f8'"
                            .formatted(name, header.type())));
    boolean fits = Arrays.stream(header.shape()).allMatch(n -> n <= Integer.MAX_VALUE);
    long count = elements(header.shape());
    if (!fits || count > most / type.bytes) {
      throw new DataException(
          "%s has the shape %s, of more than the %,d bytes that are read"
              .formatted(name, Arrays.toString(header.shape()), most));
    }
    byte[] bytes = in.readNBytes((int) count * type.bytes);
    if (bytes.length < count * type.bytes || in.read() >= 0) {
      throw new DataException(
          "%s has %s than the %d elements of its shape %s"
              .formatted(
                  name,
                  bytes.length < count * type.bytes ? "fewer" : "more",
                  count,
                  Arrays.toString(header.shape())));
    }
    ByteBuffer elements = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[(int) count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case INT32 -> elements.getInt();
            case FLOAT32 -> elements.getFloat();
            case FLOAT64 -> elements.getDouble();
          };
    }
    return new NpyArray(
        type, Arrays.stream(header.shape()).mapToInt(n -> (int) n).toArray(), values);
  }
}
