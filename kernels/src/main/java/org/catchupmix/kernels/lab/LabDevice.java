package org.catchupmix.kernels.lab;

import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.kernels.driver.GpuDriver;
import org.catchupmix.kernels.driver.KernelSource;
import org.catchupmix.kernels.emulator.PtxEmulator;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * What the lab runs on.
 *
 * @param driver the device
 * @param meter what can be measured there
 * @param description for people
 */
record LabDevice(GpuDriver driver, LabMeter meter, String description) implements AutoCloseable {
  /** Opens {@code emulator}, {@code cuda} or {@code cuda:N}. */
  static LabDevice open(String name) {
    if (name.equals("emulator")) {
      return new LabDevice(new PtxEmulator(), (_, _) -> Map.of(), "the emulator");
    }
    throw new UserException("--device '%s' wants emulator, cuda or cuda:N".formatted(name));
  }

  /** A bench whose kernels of a file are these. */
  LabBench bench(KernelSource source) {
    KernelLibrary library = new KernelLibrary(driver);
    library.replace(source);
    return new LabBench(library, meter);
  }

  @Override
  public void close() {
    driver.close();
  }
}
