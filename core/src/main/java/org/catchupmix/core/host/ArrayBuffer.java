package org.catchupmix.core.host;

import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.Tensor;

/**
 * Memory that is a Java array: {@code float[]} for F32, {@code double[]} for F64, {@code int[]} for
 * I32, {@code byte[]} for U8. (Why not off-heap: docs/decisions/0001-cpu-memory.md.)
 *
 * @param array the array: a {@code float[]} may be longer than its tensor, see {@link ArrayPool};
 *     the others have its length
 */
public record ArrayBuffer(Object array) implements Buffer {
  /** The array of an F32 tensor of a host backend. */
  public static float[] floats(Tensor t) {
    return (float[]) ((ArrayBuffer) t.buffer()).array;
  }

  /** The number of elements of a tensor of a host backend. */
  public static int elements(Tensor t) {
    return (int) t.shape().elements();
  }

  /** The array of an F64 tensor of a host backend. */
  public static double[] doubles(Tensor t) {
    return (double[]) ((ArrayBuffer) t.buffer()).array;
  }

  /** The array of an I32 tensor of a host backend. */
  public static int[] ints(Tensor t) {
    return (int[]) ((ArrayBuffer) t.buffer()).array;
  }

  /** The array of a U8 tensor of a host backend. */
  public static byte[] bytes(Tensor t) {
    return (byte[]) ((ArrayBuffer) t.buffer()).array;
  }
}
