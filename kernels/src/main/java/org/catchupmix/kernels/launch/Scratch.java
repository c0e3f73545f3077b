package org.catchupmix.kernels.launch;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;

/**
 * Memory between the launches of one operation, given back when closed. Launches run in order, so
 * whoever gets it next sees it only after the work that was started before.
 */
final class Scratch implements AutoCloseable {
  private final GpuDriver driver;
  private final List<DeviceMemory> taken = new ArrayList<>();

  /** Of a device. */
  Scratch(GpuDriver driver) {
    this.driver = driver;
  }

  /** So many floats. */
  DeviceMemory floats(long count) {
    return take(count * Float.BYTES);
  }

  /** So many doubles. */
  DeviceMemory doubles(long count) {
    return take(count * Double.BYTES);
  }

  private DeviceMemory take(long bytes) {
    DeviceMemory memory = driver.allocate(bytes);
    taken.add(memory);
    return memory;
  }

  @Override
  public void close() {
    taken.forEach(driver::free);
  }
}
