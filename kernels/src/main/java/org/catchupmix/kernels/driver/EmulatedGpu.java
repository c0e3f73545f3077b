package org.catchupmix.kernels.driver;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.DeviceMemoryUse;
import org.catchupmix.emulator.driver.DriverException;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.GpuFunction;
import org.catchupmix.emulator.driver.GpuModule;
import org.catchupmix.emulator.driver.GpuProperties;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.emulator.driver.Launch;

/**
 * The PTX emulator as a device of this project. The emulator knows none of our exceptions; here
 * what it refuses and the faults that it finds become a {@link GpuException} with the same message,
 * which the program says as a sentence.
 *
 * @param emulator what runs the kernels
 */
public record EmulatedGpu(PtxEmulator emulator) implements GpuDriver {
  private static <T> T said(Supplier<T> call) {
    try {
      return call.get();
    } catch (DriverException e) {
      throw new GpuException(e.getMessage(), e);
    }
  }

  private static void said(Runnable call) {
    said(
        () -> {
          call.run();
          return null;
        });
  }

  @Override
  public GpuProperties properties() {
    return emulator.properties();
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    return said(() -> emulator.allocate(bytes));
  }

  @Override
  public void free(DeviceMemory memory) {
    said(() -> emulator.free(memory));
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    said(() -> emulator.upload(host, memory));
  }

  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    said(() -> emulator.download(memory, host));
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    said(() -> emulator.copy(from, to, bytes));
  }

  @Override
  public GpuModule load(KernelSource source) {
    GpuModule module = said(() -> emulator.load(source));
    return entry -> said(() -> module.function(entry));
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    said(() -> emulator.launch(function, launch, arguments));
  }

  @Override
  public void synchronize() {
    emulator.synchronize();
  }

  @Override
  public void trim() {
    emulator.trim();
  }

  @Override
  public DeviceMemoryUse memoryUse() {
    return emulator.memoryUse();
  }

  @Override
  public void close() {
    emulator.close();
  }
}
