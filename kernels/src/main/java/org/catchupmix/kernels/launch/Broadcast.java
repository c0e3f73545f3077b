package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Repeats F32 or BF16 along axes: the adjoint of {@link Reduce}. */
public final class Broadcast {
  private final KernelLibrary library;
  private final GpuDriver driver;

  /** For a device. */
  public Broadcast(KernelLibrary library) {
    this.library = library;
    this.driver = library.driver();
  }

  /**
   * {@code out[all] = alpha * x[others]}; {@code out} of shape {@code full}, {@code x} of that
   * without the axes.
   */
  public void broadcast(DeviceMemory x, Shape full, int[] axes, double alpha, DeviceMemory out) {
    // The steps of the reduction backwards: the outermost group is repeated first.
    List<AxisGroups.Step> steps = AxisGroups.of(full, axes).steps().reversed();
    if (steps.isEmpty()) {
      broadcast(DType.F32, x, 1, 1, (int) full.elements(), alpha, out);
      return;
    }
    broadcast(x, steps, alpha, out);
  }

  /** One axis after another; what lies between lives until the next has read it. */
  private void broadcast(
      DeviceMemory x, List<AxisGroups.Step> steps, double alpha, DeviceMemory out) {
    AxisGroups.Step step = steps.getFirst();
    if (steps.size() == 1) {
      broadcast(DType.F32, x, step.outer(), step.count(), step.inner(), alpha, out);
      return;
    }
    DeviceMemory between = driver.allocate((long) step.full() * Float.BYTES);
    try {
      broadcast(DType.F32, x, step.outer(), step.count(), step.inner(), 1, between);
      broadcast(between, steps.subList(1, steps.size()), alpha, out);
    } finally {
      driver.free(between);
    }
  }

  /**
   * {@code out[o,r,i] = alpha * x[o,i]}, out of {@code [outer,count,inner]}, both F32 or both BF16.
   */
  public void broadcast(
      DType type, DeviceMemory x, int outer, int count, int inner, double alpha, DeviceMemory out) {
    int n = outer * count * inner;
    library.launch(
        "broadcast",
        TypedEntry.of("broadcast", type),
        Grids.fours(n),
        KernelArguments.of().pointer(x).pointer(out).i32(n).i32(count).i32(inner).f32(alpha));
  }
}
