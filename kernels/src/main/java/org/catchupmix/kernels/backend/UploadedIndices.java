package org.catchupmix.kernels.backend;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Primitive.Indices;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;

/**
 * The integers that were uploaded to a GPU, so that indices out of range are refused at once.
 *
 * <p>A kernel could report them only at the next wait for the device. Integers that the device
 * computed are not known here; kernels read nothing out of bounds by them.
 */
final class UploadedIndices {
  private record Range(int smallest, int largest, int[] elements) {
    static Range of(int[] elements) {
      int smallest = Integer.MAX_VALUE;
      int largest = Integer.MIN_VALUE;
      for (int v : elements) {
        smallest = Math.min(smallest, v);
        largest = Math.max(largest, v);
      }
      return new Range(smallest, largest, elements.clone());
    }

    void require(Primitive primitive, Indices indices) {
      if (smallest < 0 || largest >= indices.bound()) {
        indices.require(primitive, elements);
      }
    }
  }

  private final Map<Buffer, Range> known = new IdentityHashMap<>();

  /** Indices that recorded work reads, which runs again after another upload. */
  private final Map<Buffer, Map<Indices, Primitive>> recorded = new IdentityHashMap<>();

  /**
   * Remembers integers.
   *
   * @throws IllegalArgumentException if recorded work reads them and they are out of its range
   */
  void upload(int[] elements, Tensor out) {
    Range range = Range.of(elements);
    recorded
        .getOrDefault(out.buffer(), Map.of())
        .forEach((indices, primitive) -> range.require(primitive, indices));
    known.put(out.buffer(), range);
  }

  /**
   * Checks what a primitive reads, and forgets what it writes.
   *
   * @throws IllegalArgumentException if an index is out of range
   */
  void run(Primitive primitive, boolean recording) {
    for (Indices indices : primitive.indices()) {
      Buffer buffer = indices.tensor().buffer();
      Range range = known.get(buffer);
      if (range != null) {
        range.require(primitive, indices);
      }
      if (recording) {
        recorded.computeIfAbsent(buffer, _ -> new HashMap<>()).put(indices, primitive);
      }
    }
    List<Tensor> written = primitive.work().writes();
    for (Tensor t : written) {
      if (t.dtype() == DType.I32) {
        known.remove(t.buffer());
      }
    }
  }

  void release(Buffer buffer) {
    known.remove(buffer);
    recorded.remove(buffer);
  }
}
