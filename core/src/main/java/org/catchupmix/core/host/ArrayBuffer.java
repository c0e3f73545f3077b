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
  /** The array of a tensor. */
  public static Object array(Tensor t) {
    return ((ArrayBuffer) t.buffer()).array;
  }

  public static float[] floats(Tensor t) {
    return (float[]) array(t);
  }

  public static int elements(Tensor t) {
    return (int) t.shape().elements();
  }

  public static double[] doubles(Tensor t) {
    return (double[]) array(t);
  }

  public static int[] ints(Tensor t) {
    return (int[]) array(t);
  }

  public static byte[] bytes(Tensor t) {
    return (byte[]) array(t);
  }
}
