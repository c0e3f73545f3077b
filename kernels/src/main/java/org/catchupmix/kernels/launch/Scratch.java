package org.catchupmix.kernels.launch;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;

/**
 * Temporary memory between the launches of one operation. Launches run in order, so after closing,
 * the memory can be reused at once.
 */
final class Scratch implements AutoCloseable {
  private final GpuDriver driver;
  private final List<DeviceMemory> taken = new ArrayList<>();

  Scratch(GpuDriver driver) {
    this.driver = driver;
  }

  DeviceMemory floats(long count) {
    DeviceMemory memory = driver.allocate(count * Float.BYTES);
    taken.add(memory);
    return memory;
  }

  @Override
  public void close() {
    taken.forEach(driver::free);
  }
}
