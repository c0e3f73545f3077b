package org.catchupmix.kernels.driver;

import org.catchupmix.core.Buffer;
import org.catchupmix.core.Tensor;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;

/**
 * A block of a GPU's memory as the memory of a tensor.
 *
 * @param memory the block
 */
public record DeviceBuffer(DeviceMemory memory) implements Buffer {
  /**
   * The memory of a tensor.
   *
   * @param t of a backend of a GPU
   */
  public static DeviceMemory memory(Tensor t) {
    return ((DeviceBuffer) t.buffer()).memory();
  }

  /** Pointers to the memory of these tensors, the first arguments of a kernel. */
  public static KernelArguments pointers(Tensor... tensors) {
    return pointers(KernelArguments.of(), tensors);
  }

  /** Adds pointers to the memory of these tensors. */
  public static KernelArguments pointers(KernelArguments arguments, Tensor... tensors) {
    for (Tensor t : tensors) {
      arguments.pointer(memory(t));
    }
    return arguments;
  }

  /** The number of elements; below 2^31, which {@code CudaBackend} holds to. */
  public static int size(Tensor t) {
    return (int) t.shape().elements();
  }
}
