package org.catchupmix.kernels.backend;

import org.catchupmix.core.Buffer;
import org.catchupmix.core.Tensor;
import org.catchupmix.emulator.driver.DeviceMemory;

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
}
