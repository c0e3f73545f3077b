package org.catchupmix.core.host;

import static org.catchupmix.core.host.ArrayBuffer.elements;

import java.util.List;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Memory;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.Tensor;

/** The memory of the backends that compute on Java arrays, {@code cpu} and {@code reference}. */
public final class HostMemory implements Memory {
  private final ArrayPool<float[]> floats = ArrayPool.ofFloats();
  private final ArrayPool<double[]> doubles =
      new ArrayPool<>(double[]::new, a -> a.length, Double.BYTES, 1);
  private final ArrayPool<int[]> ints =
      new ArrayPool<>(int[]::new, a -> a.length, Integer.BYTES, 1);
  private final ArrayPool<byte[]> bytes = new ArrayPool<>(byte[]::new, a -> a.length, 1, 1);

  /** The pool of float arrays, for scratch of the same size in every step. */
  public ArrayPool<float[]> floats() {
    return floats;
  }

  public ArrayPool<double[]> doubles() {
    return doubles;
  }

  public ArrayPool<int[]> ints() {
    return ints;
  }

  @Override
  public Buffer allocate(DType dtype, long elements) {
    if (elements > Integer.MAX_VALUE - 8) {
      throw new DeviceException(
          "a tensor of %d elements is more than a Java array holds (2^31 - 9): use a smaller batch or a narrower network"
              .formatted(elements));
    }
    int n = (int) elements;
    return new ArrayBuffer(
        switch (dtype) {
          case F32 -> floats.take(n);
          case F64 -> doubles.take(n);
          case I32 -> ints.take(n);
          case U8 -> bytes.take(n);
          case BF16 -> throw new IllegalArgumentException("no host backend has " + dtype);
        });
  }

  @Override
  public void release(Buffer buffer) {
    switch (((ArrayBuffer) buffer).array()) {
      case float[] a -> floats.give(a);
      case double[] a -> doubles.give(a);
      case int[] a -> ints.give(a);
      case byte[] a -> bytes.give(a);
      default -> throw new IllegalArgumentException("not a buffer of a host backend: " + buffer);
    }
  }

  @Override
  public void upload(Object array, Tensor out) {
    copy(array, ArrayBuffer.array(out), elements(out));
  }

  @Override
  public void download(Tensor x, Object array) {
    copy(ArrayBuffer.array(x), array, elements(x));
  }

  private static void copy(Object from, Object to, int elements) {
    switch (from) {
      case double[] d when to instanceof float[] f -> {
        for (int i = 0; i < elements; i++) {
          f[i] = (float) d[i];
        }
      }
      case float[] f when to instanceof double[] d -> {
        for (int i = 0; i < elements; i++) {
          d[i] = f[i];
        }
      }
      default -> System.arraycopy(from, 0, to, 0, elements);
    }
  }

  private List<ArrayPool<?>> pools() {
    return List.of(floats, doubles, ints, bytes);
  }

  public void trim() {
    pools().forEach(ArrayPool::trim);
  }

  @Override
  public MemoryUse memoryUse() {
    return pools().stream().map(ArrayPool::use).reduce(MemoryUse::plus).orElseThrow();
  }
}
