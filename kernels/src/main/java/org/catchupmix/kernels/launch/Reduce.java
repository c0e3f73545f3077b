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
  /**
   * x of {@code [outer,count,inner]}, reduced along the middle.
   *
   * @param outer before the axis
   * @param count of the axis
   * @param inner after the axis
   */
  public record Sizes(int outer, int count, int inner) {}

  /** v2 sums in chunks, {@link Blocks#chunks} of them. */
  public static final Variants<Sizes, Blocks> VARIANTS =
      new Variants<>(
          "reduce",
          "reduce",
          List.of(
              Variant.<Sizes, Blocks>of("v1", s -> Blocks.threads(s.outer * s.inner))
                  .inF32()
                  .forStudy(),
              // A loss or the gradient of a bias has few results of many elements: v1 would run as
              // few threads; and along rows, whose elements are neighbours, it touches 8 times the
              // sectors.
              Variant.<Sizes, Blocks>of("v2", Reduce::inChunks)
                  .launching(
                      (_, type) ->
                          type == DType.F32
                              ? List.of(entry(type, type))
                              : List.of(
                                  entry(type, type),
                                  entry(type, DType.F32),
                                  entry(DType.F32, type)))));

  /** Elements that a thread of V2 takes at most; as in reduce.cu. */
  private static final int MOST = 64;

  /**
   * Elements that a thread of V2 takes where the axis has them: with fewer, adding up in shared
   * memory would cost more than the loads.
   */
  private static final int LEAST = 8;

  private final KernelLibrary library;
  private final GpuDriver driver;

  /** For a device. */
  public Reduce(KernelLibrary library) {
    this.library = library;
    this.driver = library.driver();
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
    Sizes sizes = new Sizes(outer, count, inner);
    Variant<Sizes, Blocks> variant = VARIANTS.on(library, sizes, type);
    Blocks blocks = variant.blocks().apply(sizes);
    if (blocks.chunks() == 0) {
      launch(VARIANTS.entry(variant, type), blocks, x, sizes, scale, out);
    } else {
      byChunks(type, type, x, sizes, scale, out);
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

  private static Blocks inChunks(Sizes s) {
    int columns = Math.min(32, atLeast(s.inner));
    int rows = Math.min(Grids.BLOCK / columns, atLeast(Grids.groups(s.count, LEAST)));
    int planes = Math.min(Math.min(Grids.BLOCK / columns / rows, 64), atLeast(s.outer));
    int chunks = Grids.groups(s.count, MOST * rows);
    int blocks = Grids.groups(s.inner, columns) * chunks * Grids.groups(s.outer, planes);
    return new Blocks(new Launch(blocks, 1, 1, columns, rows, planes, 0), chunks, chunks);
  }

  private void byChunks(
      DType from, DType to, DeviceMemory x, Sizes s, double scale, DeviceMemory out) {
    Blocks blocks = inChunks(s);
    if (blocks.chunks() == 1) {
      launch(entry(from, to), blocks, x, s, scale, out);
      return;
    }
    DeviceMemory sums = floats(s.outer * blocks.chunks() * s.inner);
    try {
      launch(entry(from, DType.F32), blocks, x, s, 1, sums);
      byChunks(DType.F32, to, sums, new Sizes(s.outer, blocks.chunks(), s.inner), scale, out);
    } finally {
      driver.free(sums);
    }
  }

  private void launch(
      String entry, Blocks blocks, DeviceMemory x, Sizes s, double scale, DeviceMemory out) {
    KernelArguments arguments =
        KernelArguments.of().pointer(x).pointer(out).i32(s.outer).i32(s.count).i32(s.inner);
    library.launch(VARIANTS.file(), entry, blocks.launch(), blocks.addTo(arguments).f32(scale));
  }

  /** The least power of two that is not below n, and 256 for all above. */
  private static int atLeast(int n) {
    return n >= Grids.BLOCK ? Grids.BLOCK : n == 1 ? 1 : 2 * Integer.highestOneBit(n - 1);
  }

  private DeviceMemory floats(int n) {
    return driver.allocate((long) n * Float.BYTES);
  }
}
