package org.catchupmix.nn.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.catchupmix.core.tensor.Bf16;

/**
 * Tensor as stored in a {@code .safetensors} file: little-endian, row-major.
 *
 * @param shape extents, outermost first; empty for a scalar, an extent may be 0
 */
public record FileTensor(Type type, long[] shape, ByteBuffer data) {
  /** Element types that can be read. */
  public enum Type {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    U8(1);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }
  }

  /** Makes a tensor of F64 or F32. */
  public static FileTensor ofReals(Type type, double[] values, long... shape) {
    ByteBuffer data = allocate(type, values.length);
    for (double v : values) {
      switch (type) {
        case F64 -> data.putDouble(v);
        case F32 -> data.putFloat((float) v);
        default ->
            throw new IllegalArgumentException("reals are written as F64 or F32, not " + type);
      }
    }
    return new FileTensor(type, shape, data.flip());
  }

  /** Makes a tensor of I64. */
  public static FileTensor ofLongs(long[] values, long... shape) {
    ByteBuffer data = allocate(Type.I64, values.length);
    data.asLongBuffer().put(values);
    return new FileTensor(Type.I64, shape, data);
  }

  private static ByteBuffer allocate(Type type, int elements) {
    return ByteBuffer.allocate(Math.multiplyExact(type.bytes(), elements))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  public int elements() {
    return data.limit() / type.bytes();
  }

  /** Whether the elements are real numbers. */
  public boolean isReal() {
    return switch (type) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, U8 -> false;
    };
  }

  /** Copies the elements as doubles; exact except for large I64. */
  public double[] toDoubles() {
    double[] out = new double[elements()];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (type) {
            case F64 -> data.getDouble(8 * i);
            case F32 -> data.getFloat(4 * i);
            case F16 -> Float.float16ToFloat(data.getShort(2 * i));
            case BF16 -> Bf16.value(data.getShort(2 * i));
            case I64, I32, U8 -> integer(i);
          };
    }
    return out;
  }

  /**
   * Copies the elements of an integer tensor.
   *
   * @throws IllegalStateException if they are reals
   */
  public long[] toLongs() {
    if (isReal()) {
      throw new IllegalStateException("a tensor of " + type + " holds no integers");
    }
    long[] out = new long[elements()];
    for (int i = 0; i < out.length; i++) {
      out[i] = integer(i);
    }
    return out;
  }

  private long integer(int i) {
    return switch (type) {
      case I64 -> data.getLong(8 * i);
      case I32 -> data.getInt(4 * i);
      default -> Byte.toUnsignedLong(data.get(i));
    };
  }

  /** Such as {@code F32[64,3,3,3]}. */
  @Override
  public String toString() {
    return type + Arrays.toString(shape).replace(" ", "");
  }
}
