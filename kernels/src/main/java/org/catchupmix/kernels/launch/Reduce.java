package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Sums along axes, of F32 or BF16. The order of each sum follows from the sizes alone, so the bits
 * are the same on each device.
 */
public final class Reduce {
  /** How a sum is divided among threads. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("one thread for each result walks along the axis"),
    /** Divided. */
    V2("neighbours in memory to neighbouring threads, a long axis in chunks, sums by halves");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /**
   * A loss or the gradient of a bias has few results of many elements: V1 would run as few threads;
   * and along rows, whose elements are neighbours, it touches 8 times the sectors.
   */
  public static final Variant BEST = Variant.V2;

  /** Elements that a thread of V2 takes at most; as in reduce.cu. */
  private static final int MOST = 64;

  /**
   * Elements that a thread of V2 takes where the axis has them: with fewer, adding up in shared
   * memory would cost more than the loads.
   */
  private static final int LEAST = 8;

  private final KernelLibrary library;
  private final GpuDriver driver;
  private final Variant variant;

  /** For a device. */
  public Reduce(KernelLibrary library) {
    this(library, BEST);
  }

  /** For a device, by a variant of choice. */
  public Reduce(KernelLibrary library, Variant variant) {
    this.library = library;
    this.driver = library.driver();
    this.variant = variant;
  }

  /** {@code out = scale * sum over axes of x}, {@code x} of shape {@code full}. */
  public void sum(DeviceMemory x, Shape full, int[] axes, double scale, DeviceMemory out) {
    List<AxisGroups.Step> steps = AxisGroups.of(full, axes).steps();
    if (steps.isEmpty()) {
      sum(DType.F32, x, 1, 1, (int) full.elements(), scale, out);
      return;
    }
    sum(x, steps, scale, out);
  }

  /** One axis after another; what lies between lives until the next has read it. */
  private void sum(DeviceMemory x, List<AxisGroups.Step> steps, double scale, DeviceMemory out) {
    AxisGroups.Step step = steps.getFirst();
    if (steps.size() == 1) {
      sum(DType.F32, x, step.outer(), step.count(), step.inner(), scale, out);
      return;
    }
    DeviceMemory between = floats(step.reduced());
    try {
      sum(DType.F32, x, step.outer(), step.count(), step.inner(), 1, between);
      sum(between, steps.subList(1, steps.size()), scale, out);
    } finally {
      driver.free(between);
    }
  }

  /**
   * {@code out[o,i] = scale * sum over r of x[o,r,i]}, x of {@code [outer,count,inner]}, both F32
   * or both BF16.
   */
  public void sum(
      DType type, DeviceMemory x, int outer, int count, int inner, double scale, DeviceMemory out) {
    switch (variant) {
      case V1 ->
          library.launch(
              "reduce",
              TypedEntry.of("reduce_v1", type),
              Grids.threads(outer * inner),
              KernelArguments.of()
                  .pointer(x)
                  .pointer(out)
                  .i32(outer)
                  .i32(count)
                  .i32(inner)
                  .f32(scale));
      case V2 -> byChunks(type, type, x, outer, count, inner, scale, out);
    }
  }

  /** The kernel from one type to another; sums of chunks are F32 whatever the type. */
  private static String entry(DType from, DType to) {
    return from == to
        ? TypedEntry.of("reduce_v2", from)
        : from == DType.F32
            ? TypedEntry.of("reduce_sum", to)
            : TypedEntry.of("reduce_chunks", from);
  }

  private void byChunks(
      DType from,
      DType to,
      DeviceMemory x,
      int outer,
      int count,
      int inner,
      double scale,
      DeviceMemory out) {
    int columns = Math.min(32, atLeast(inner));
    int rows = Math.min(Grids.BLOCK / columns, atLeast(Grids.groups(count, LEAST)));
    int planes = Math.min(Math.min(Grids.BLOCK / columns / rows, 64), atLeast(outer));
    int chunks = Grids.groups(count, MOST * rows);
    int blocks = Grids.groups(inner, columns) * chunks * Grids.groups(outer, planes);
    Launch launch = new Launch(blocks, 1, 1, columns, rows, planes, 0);
    if (chunks == 1) {
      launch(entry(from, to), launch, x, outer, count, inner, 1, scale, out);
      return;
    }
    DeviceMemory sums = floats(outer * chunks * inner);
    try {
      launch(entry(from, DType.F32), launch, x, outer, count, inner, chunks, 1, sums);
      byChunks(DType.F32, to, sums, outer, chunks, inner, scale, out);
    } finally {
      driver.free(sums);
    }
  }

  private void launch(
      String entry,
      Launch launch,
      DeviceMemory x,
      int outer,
      int count,
      int inner,
      int chunks,
      double scale,
      DeviceMemory out) {
    library.launch(
        "reduce",
        entry,
        launch,
        KernelArguments.of()
            .pointer(x)
            .pointer(out)
            .i32(outer)
            .i32(count)
            .i32(inner)
            .i32(chunks)
            .f32(scale));
  }

  /** The least power of two that is not below n, and 256 for all above. */
  private static int atLeast(int n) {
    return n >= Grids.BLOCK ? Grids.BLOCK : n == 1 ? 1 : 2 * Integer.highestOneBit(n - 1);
  }

  private DeviceMemory floats(int n) {
    return driver.allocate((long) n * Float.BYTES);
  }
}
