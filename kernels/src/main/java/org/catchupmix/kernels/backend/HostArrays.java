package org.catchupmix.kernels.backend;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.DType;

/** Conversion between Java arrays and the bytes of tensors on a GPU. */
final class HostArrays {
  private HostArrays() {}

  static MemorySegment bytes(Object array, DType type) {
    boolean half = type == DType.BF16;
    return switch (array) {
      case float[] a -> half ? MemorySegment.ofArray(Bf16.bits(a)) : MemorySegment.ofArray(a);
      case double[] a -> {
        float[] single = new float[a.length];
        for (int i = 0; i < a.length; i++) {
          // Rounding to F32 first would round twice.
          single[i] = (float) (half ? Bf16.round(a[i]) : a[i]);
        }
        yield half ? MemorySegment.ofArray(Bf16.bits(single)) : MemorySegment.ofArray(single);
      }
      case int[] a -> MemorySegment.ofArray(a);
      case byte[] a -> MemorySegment.ofArray(a);
      default -> throw new IllegalArgumentException("upload of " + array.getClass());
    };
  }

  static double[] doubles(MemorySegment bytes, DType type) {
    double[] values = new double[Math.toIntExact(bytes.byteSize() / type.bytes())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          type == DType.BF16
              ? Bf16.value(bytes.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i))
              : bytes.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
    }
    return values;
  }
}
