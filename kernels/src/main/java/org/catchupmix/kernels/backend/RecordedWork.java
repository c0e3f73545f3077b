package org.catchupmix.kernels.backend;

import org.catchupmix.core.backend.Recording;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.driver.GpuMemoryException;

/**
 * Work that a driver has recorded.
 *
 * @param recorded by the driver
 */
record RecordedWork(GpuDriver.Recorded recorded) implements Recording {
  @Override
  public void run() {
    try {
      recorded.run();
    } catch (GpuMemoryException e) {
      throw new TooLittleMemory(e);
    }
  }

  @Override
  public void close() {
    recorded.close();
  }
}
