package org.catchupmix.kernels.driver;

import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.GpuTimer;

/**
 * How fast a device copies its own memory: what no kernel can beat, and what each is held against.
 */
public final class CopyRate {
  private static final long MOST_BYTES = 256L << 20;
  private static final int REPETITIONS = 20;

  private CopyRate() {}

  /**
   * Measures it with blocks larger than the second-level cache.
   *
   * @return bytes read and written in a second, in units of 10^9
   */
  public static double gigabytesPerSecond(GpuDriver driver, GpuTimer timer) {
    long bytes =
        Math.max(
            4L * driver.properties().l2Bytes(),
            Math.min(MOST_BYTES, driver.properties().memoryBytes() / 8));
    DeviceMemory from = driver.allocate(bytes);
    DeviceMemory to = driver.allocate(bytes);
    try {
      double micros = timer.microseconds(() -> driver.copy(from, to, bytes), REPETITIONS, true);
      return 2.0 * bytes / micros / 1e3;
    } finally {
      driver.free(from);
      driver.free(to);
    }
  }
}
