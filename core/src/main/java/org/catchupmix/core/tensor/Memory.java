package org.catchupmix.core.tensor;

import java.util.List;

/** Memory of a device, and copies between it and Java arrays. */
public interface Memory {
  /**
   * Takes memory for a number of elements; its contents are arbitrary.
   *
   * @throws IllegalArgumentException if the type is not one of this device or the size too large
   */
  Buffer allocate(DType dtype, long elements);

  void release(Buffer buffer);

  /**
   * Copies a Java array of the tensor's length into a tensor: {@code float[]} or {@code double[]}
   * into an activation (round half to even), {@code int[]} into I32, {@code byte[]} into U8.
   */
  void upload(Object array, Tensor out);

  /** Copies a tensor into a Java array of its length; types as in {@link #upload}. */
  void download(Tensor x, Object array);

  /**
   * Copies the present contents of real or BF16 tensors to the host, without waiting if the device
   * can. The tensors may be released or changed meanwhile.
   */
  default Fetched fetch(List<Tensor> tensors) {
    return Fetched.of(tensors.stream().map(Tensor::toDoubles).toList());
  }

  MemoryUse memoryUse();
}
