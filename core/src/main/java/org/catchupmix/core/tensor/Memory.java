package org.catchupmix.core.tensor;

import java.util.List;
import java.util.stream.IntStream;

/** Memory of a device, and copies between it and Java arrays. */
public interface Memory {
  /**
   * Takes memory for a number of elements; its contents are arbitrary.
   *
   * @throws IllegalArgumentException if the type is not one of this device or the size too large
   */
  Buffer allocate(DType dtype, long elements);

  /** Takes memory for several tensors, side by side if that makes {@link #uploadAll} faster. */
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

  /** Uploads several arrays, in one copy if their tensors were allocated together. */
  default void uploadAll(List<?> arrays, List<Tensor> out) {
    for (int i = 0; i < out.size(); i++) {
      upload(arrays.get(i), out.get(i));
    }
  }

  /** Copies a tensor into a Java array of its length; types as in {@link #upload}. */
  void download(Tensor x, Object array);

  /**
   * Copies the present contents of real or BF16 tensors to the host, without waiting if the device
   * can. The tensors may be released or changed meanwhile.
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
    return Fetched.of(values);
  }

  /** The memory that tensors occupy. */
  MemoryUse memoryUse();
}
