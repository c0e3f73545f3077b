package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import java.lang.foreign.MemorySegment;
import org.catchupmix.core.Bf16;
import org.catchupmix.core.Buffer;
import org.catchupmix.core.DType;
import org.catchupmix.core.Memory;
import org.catchupmix.core.MemoryUse;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.driver.DeviceMemoryUse;

/** Memory of a GPU. */
interface CudaMemory extends CudaContext, Memory {
  @Override
  default Buffer allocate(DType dtype, long elements) {
    // Kernels count elements in 32 bits, and copies pass through Java arrays.
    if (elements > Integer.MAX_VALUE - 8) {
      throw new UserException(
          "a tensor of %d elements is more than a Java array holds (2^31 - 9): use a smaller batch or a narrower network"
              .formatted(elements));
    }
    return new DeviceBuffer(driver().allocate(elements * dtype.bytes()));
  }

  @Override
  default void release(Buffer buffer) {
    driver().free(((DeviceBuffer) buffer).memory());
  }

  @Override
  default void upload(Object array, Tensor out) {
    boolean half = out.dtype() == DType.BF16;
    MemorySegment host =
        switch (array) {
          case float[] a -> half ? MemorySegment.ofArray(Bf16.bits(a)) : MemorySegment.ofArray(a);
          case double[] a -> {
            float[] single = new float[a.length];
            for (int i = 0; i < a.length; i++) {
              // Not by way of the nearest F32: that would round twice.
              single[i] = (float) (half ? Bf16.round(a[i]) : a[i]);
            }
            yield half ? MemorySegment.ofArray(Bf16.bits(single)) : MemorySegment.ofArray(single);
          }
          case int[] a -> MemorySegment.ofArray(a);
          case byte[] a -> MemorySegment.ofArray(a);
          default -> throw new IllegalArgumentException("upload of " + array.getClass());
        };
    driver().upload(host, memory(out));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IndexOutOfBoundsException if a cross entropy since the last download had a label that
   *     is none of the classes
   */
  @Override
  default void download(Tensor x, Object array) {
    kernels().crossEntropy.checkLabels();
    switch (array) {
      case float[] a -> floats(x, a);
      case double[] a -> {
        float[] single = new float[a.length];
        floats(x, single);
        for (int i = 0; i < a.length; i++) {
          a[i] = single[i];
        }
      }
      case int[] a -> driver().download(memory(x), MemorySegment.ofArray(a));
      case byte[] a -> driver().download(memory(x), MemorySegment.ofArray(a));
      default -> throw new IllegalArgumentException("download to " + array.getClass());
    }
  }

  private void floats(Tensor x, float[] out) {
    if (x.dtype() == DType.BF16) {
      short[] bits = new short[out.length];
      driver().download(memory(x), MemorySegment.ofArray(bits));
      System.arraycopy(Bf16.values(bits), 0, out, 0, out.length);
    } else {
      driver().download(memory(x), MemorySegment.ofArray(out));
    }
  }

  @Override
  default void trim() {
    driver().trim();
  }

  @Override
  default MemoryUse memoryUse() {
    DeviceMemoryUse use = driver().memoryUse();
    return new MemoryUse(use.liveBytes(), use.peakBytes(), use.pooledBytes(), use.fresh());
  }
}
