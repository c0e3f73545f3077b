package org.catchupmix.core;

import java.util.List;
import java.util.stream.IntStream;

/** Memory of a device, and copies between it and Java arrays. */
public interface Memory {
  /**
   * Takes memory for so many elements; its contents are arbitrary.
   *
   * @throws IllegalArgumentException if the type is not one of this device or the size too large
   */
  Buffer allocate(DType dtype, long elements);

  /** The same for several, which lie side by side where {@link #uploadAll} gains by it. */
  default List<Buffer> allocateTogether(List<DType> types, List<Long> elements) {
    return IntStream.range(0, types.size())
        .mapToObj(i -> allocate(types.get(i), elements.get(i)))
        .toList();
  }

  /** Gives memory back to the pool. */
  void release(Buffer buffer);

  /**
   * Copies a Java array of the tensor's length into a tensor: {@code float[]} or {@code double[]}
   * into an activation (round half to even), {@code int[]} into I32, {@code byte[]} into U8.
   */
  void upload(Object array, Tensor out);

  /** Uploads several, in one copy where all were allocated together and none is left out. */
  default void uploadAll(List<?> arrays, List<Tensor> out) {
    for (int i = 0; i < out.size(); i++) {
      upload(arrays.get(i), out.get(i));
    }
  }

  /** Copies a tensor into a Java array of its length; types as in {@link #upload}. */
  void download(Tensor x, Object array);

  /**
   * Copies real or BF16 tensors to the host, as they are now, without waiting where the device can;
   * they may be released or changed meanwhile. A device without such copies makes them at once.
   */
  default Fetched fetch(List<Tensor> tensors) {
    List<double[]> values =
        tensors.stream()
            .map(
                t -> {
                  double[] out = new double[Math.toIntExact(t.shape().elements())];
                  download(t, out);
                  return out;
                })
            .toList();
    return new Fetched() {
      @Override
      public boolean isThere() {
        return true;
      }

      @Override
      public List<double[]> values() {
        return values;
      }
    };
  }

  /**
   * Gives back to the system what is kept for reuse. For a change of phase: tensors of a test have
   * other sizes than those of a training step.
   */
  void trim();

  /** What the tensors occupy. */
  MemoryUse memoryUse();
}
