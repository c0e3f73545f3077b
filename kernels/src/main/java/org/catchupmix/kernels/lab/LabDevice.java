package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.GpuTimer;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.kernels.driver.EmulatedGpu;
import org.catchupmix.kernels.jcuda.CudaProvider;
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
      return new LabDevice(new EmulatedGpu(emulator), new EmulatorMeter(emulator), "the emulator");
    }
    if (name.matches("cuda(:\\d{1,6})?")) {
      int number = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
      JCudaDriver gpu = new JCudaDriver(number);
      try {
        CudaProvider.requireChip(number, gpu);
      } catch (RuntimeException e) {
        gpu.close();
        throw e;
      }
      return gpu(gpu, gpu);
    }
    throw new IllegalArgumentException(
        "--device '%s': must be emulator, cuda or cuda:N".formatted(name));
  }

  /** A GPU with its timer; what fails closes it. */
  static LabDevice gpu(GpuDriver driver, GpuTimer timer) {
    try {
      GpuMeter meter = new GpuMeter(driver, timer);
      return new LabDevice(
          driver, meter, driver.properties().name() + ", which " + meter.description());
    } catch (RuntimeException | Error e) {
      driver.close();
      throw e;
    }
  }

  /** A bench whose kernels of a file are these. */
  LabBench bench(KernelSource source) {
    KernelLibrary library = new KernelLibrary(driver);
    library.replace(source);
    return new LabBench(
        library,
        meter,
        unknownResources().isEmpty()
            ? PtxCompiler.compile(source, driver.properties().chip())
            : List.of());
  }

  /** Why registers of kernels are not known; empty if they are. */
  Optional<String> unknownResources() {
    if (!PtxCompiler.isPresent()) {
      return Optional.of("registers are not shown: this program comes without the PTX compiler");
    }
    return driver.properties().chip() <= PtxCompiler.NEWEST_CHIP
        ? Optional.empty()
        : Optional.of(
            "registers are not shown: the PTX compiler of this program knows no chip newer than sm_%d, this is sm_%d"
                .formatted(PtxCompiler.NEWEST_CHIP, driver.properties().chip()));
  }

  @Override
  public void close() {
    driver.close();
  }
}
