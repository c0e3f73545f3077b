package org.catchupmix.kernels.lab;

import java.util.List;
import org.catchupmix.core.UserException;
import org.catchupmix.kernels.driver.GpuDriver;
import org.catchupmix.kernels.driver.GpuProperties;
import org.catchupmix.kernels.driver.KernelSource;
import org.catchupmix.kernels.emulator.PtxEmulator;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * What the lab runs on.
 *
 * @param driver the device
 * @param meter what can be measured there
 * @param description for people
 */
record LabDevice(GpuDriver driver, LabMeter meter, String description) implements AutoCloseable {
  /**
   * Opens {@code emulator}, {@code cuda} or {@code cuda:N}.
   *
   * @throws IllegalArgumentException if the name is none of these
   * @throws UserException if there is no such device
   */
  static LabDevice open(String name) {
    if (name.equals("emulator")) {
      PtxEmulator emulator = new PtxEmulator();
      return new LabDevice(emulator, new EmulatorMeter(emulator), "the emulator");
    }
    if (name.matches("cuda(:\\d{1,6})?")) {
      int number = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
      JCudaDriver gpu = new JCudaDriver(number);
      GpuMeter meter = new GpuMeter(gpu, gpu);
      return new LabDevice(gpu, meter, gpu.properties().name() + ", which " + meter.description());
    }
    throw new IllegalArgumentException(
        "--device '%s' wants emulator, cuda or cuda:N".formatted(name));
  }

  /** A bench whose kernels of a file are these. */
  LabBench bench(KernelSource source) {
    KernelLibrary library = new KernelLibrary(driver);
    library.replace(source);
    GpuProperties chip = driver.properties();
    return new LabBench(
        library,
        meter,
        PtxCompiler.isPresent()
            ? PtxCompiler.compile(source, 10 * chip.major() + chip.minor())
            : List.of());
  }

  @Override
  public void close() {
    driver.close();
  }
}
