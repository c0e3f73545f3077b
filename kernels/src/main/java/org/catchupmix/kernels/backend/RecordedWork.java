package org.catchupmix.kernels.backend;

import org.catchupmix.core.Recording;
import org.catchupmix.emulator.driver.GpuDriver;

/**
 * Work that a driver has recorded.
 *
 * @param recorded by the driver
 */
record RecordedWork(GpuDriver.Recorded recorded) implements Recording {
  @Override
  public void run() {
    recorded.run();
  }

  @Override
  public void close() {
    recorded.close();
  }
}
