package org.catchupmix.kernels.driver;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;

/**
 * Recorded launches and copies of the emulator. Memory allocated while recording belongs to the
 * recording until it is closed, even if it is freed before.
 */
final class LaunchRecorder implements GpuDriver.Recorded {
  private final Consumer<DeviceMemory> free;
  private final List<Runnable> calls = new ArrayList<>();
  private final Set<DeviceMemory> taken = new LinkedHashSet<>();

  LaunchRecorder(Consumer<DeviceMemory> free) {
    this.free = free;
  }

  void add(Runnable call) {
    calls.add(call);
  }

  void allocated(DeviceMemory memory) {
    taken.add(memory);
  }

  void freed(DeviceMemory memory) {
    if (!taken.contains(memory)) {
      throw new IllegalStateException(
          "freeing what was there before while work is recorded: " + memory);
    }
  }

  @Override
  public void run() {
    calls.forEach(Runnable::run);
  }

  @Override
  public void close() {
    taken.forEach(free);
    taken.clear();
    calls.clear();
  }
}
