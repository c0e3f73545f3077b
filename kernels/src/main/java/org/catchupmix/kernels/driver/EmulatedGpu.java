package org.catchupmix.kernels.driver;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/**
 * The PTX emulator as a device of this project. The emulator does not know our exceptions, so its
 * refusals and faults are rethrown as {@link GpuException} with the same message.
 */
public final class EmulatedGpu implements GpuDriver {
  private final PtxEmulator emulator;

  /** The recording in progress, or null. */
  private LaunchRecorder recorder;

  public EmulatedGpu(PtxEmulator emulator) {
    this.emulator = emulator;
  }

  private static <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (DriverException e) {
      throw new GpuException(e.getMessage(), e);
    }
  }

  private static void translated(Runnable call) {
    translated(
        () -> {
          call.run();
          return null;
        });
  }

  /** Runs a call now or, while recording, with the recording. */
  private void run(Runnable call) {
    if (recorder == null) {
      translated(call);
    } else {
      recorder.add(() -> translated(call));
    }
  }

  private void refuseRecording(String doing) {
    if (recorder != null) {
      throw new IllegalStateException(doing + " while work is recorded");
    }
  }

  @Override
  public Optional<Recorded> record(Runnable work) {
    refuseRecording("recording");
    LaunchRecorder own = new LaunchRecorder(this::free);
    recorder = own;
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      recorder = null;
      own.close();
      throw e;
    }
    recorder = null;
    return Optional.of(own);
  }

  @Override
  public GpuProperties properties() {
    return emulator.properties();
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    DeviceMemory memory = translated(() -> emulator.allocate(bytes));
    if (recorder != null) {
      recorder.allocated(memory);
    }
    return memory;
  }

  @Override
  public void free(DeviceMemory memory) {
    if (recorder != null) {
      recorder.freed(memory);
      return;
    }
    translated(() -> emulator.free(memory));
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    refuseRecording("upload");
    translated(() -> emulator.upload(host, memory));
  }

  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    refuseRecording("download");
    translated(() -> emulator.download(memory, host));
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    run(() -> emulator.copy(from, to, bytes));
  }

  @Override
  public GpuModule load(KernelSource source) {
    GpuModule module = translated(() -> emulator.load(source));
    return entry -> translated(() -> module.function(entry));
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    run(() -> emulator.launch(function, launch, arguments));
  }

  @Override
  public void synchronize() {
    emulator.synchronize();
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
