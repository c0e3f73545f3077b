package org.catchupmix.core.host;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.primitive.Custom;
import org.catchupmix.core.primitive.Elementwise.Cast;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.Tensor;

/** Primitives that read any array as doubles and round results to the types of their tensors. */
public final class HostConversion {
  private HostConversion() {}

  /** Runs the formula of a primitive from outside. */
  public static void run(Custom primitive) {
    Work work = primitive.work();
    List<double[]> reads = work.reads().stream().map(HostConversion::elements).toList();
    List<double[]> writes = work.writes().stream().map(HostConversion::elements).toList();
    primitive.compute(reads, writes);
    for (int i = 0; i < writes.size(); i++) {
      store(writes.get(i), work.writes().get(i));
    }
  }

  /** Casts; numbers become integers by truncation. */
  public static void cast(Cast primitive) {
    store(elements(primitive.x()), primitive.out());
  }

  private static double[] elements(Tensor t) {
    double[] values = new double[ArrayBuffer.elements(t)];
    switch (ArrayBuffer.array(t)) {
      case float[] a -> Arrays.setAll(values, i -> a[i]);
      case double[] a -> Arrays.setAll(values, i -> a[i]);
      case int[] a -> Arrays.setAll(values, i -> a[i]);
      case byte[] a -> Arrays.setAll(values, i -> Byte.toUnsignedInt(a[i]));
      default -> throw new IllegalStateException("elements of " + t);
    }
    return values;
  }

  private static void store(double[] values, Tensor t) {
    Object array = ArrayBuffer.array(t);
    for (int i = 0; i < values.length; i++) {
      switch (array) {
        case float[] a -> a[i] = (float) values[i];
        case double[] a -> a[i] = values[i];
        case int[] a -> a[i] = (int) values[i];
        case byte[] a -> a[i] = (byte) (int) values[i];
        default -> throw new IllegalStateException("elements of " + t);
      }
    }
  }
}
