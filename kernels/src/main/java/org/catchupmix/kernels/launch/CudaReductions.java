package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Sums along axes of F32 or BF16, {@code reduce.cu}, and their adjoint, {@code broadcast.cu}. The
 * order of each sum follows from the sizes alone, so the bits are the same on each device.
 *
 * @param library of the device
 */
public record CudaReductions(KernelLibrary library) {
  /**
   * x of {@code [outer,count,inner]}, reduced along the middle.
   *
   * @param outer before the axis
   * @param count of the axis
   * @param inner after the axis
   */
  public record Sizes(int outer, int count, int inner) {
    private int full() {
      return outer * count * inner;
    }

    private int reduced() {
      return outer * inner;
    }
  }

  /** v2 sums in chunks, {@link Blocks#chunks} of them. */
  public static final Variants<Sizes> VARIANTS =
      new Variants<>(
          "reduce",
          List.of(
              Variant.<Sizes>of("v1", s -> Blocks.of(Grids.threads(s.reduced())))
                  .inF32()
                  .forStudy(),
              // A loss or the gradient of a bias has few results of many elements: v1 would run as
              // few threads; and along rows, whose elements are neighbours, it touches 8 times the
              // sectors.
              Variant.of("v2", CudaReductions::inChunks)
                  .launching(
                      (_, type) ->
                          type == DType.F32
                              ? List.of(entry(type, type))
                              : List.of(
                                  entry(type, type),
                                  entry(type, DType.F32),
                                  entry(DType.F32, type)))));

  /** Elements that a thread of v2 takes at most; as in reduce.cu. */
  private static final int MOST = 64;

  /**
   * Elements that a thread of v2 takes where the axis has them: with fewer, adding up in shared
   * memory would cost more than the loads.
   */
  static final int LEAST = 8;

  /** Runs one of these. */
  public void run(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum(var x, var axes, var out) -> sum(x, axes, 1, out);
      case Reduction.Mean(var x, var axes, var out) ->
          sum(x, axes, (double) size(out) / size(x), out);
      case Reduction.Broadcast(var x, var axes, var alpha, var out) ->
          broadcast(x, axes, alpha, out);
    }
  }

  /**
   * The reductions, one after another, that lead from a tensor to that without some axes, the
   * innermost first. Neighbouring axes of one kind count as one, those of one element do not count:
   * {@code [2,3,5,7]} without axes 1 and 2 is one reduction, of {@code [2,15,7]}.
   */
  private static List<Sizes> steps(Shape full, int[] axes) {
    List<Sizes> steps = new ArrayList<>();
    int outer = (int) full.elements();
    int count = 1;
    int inner = 1;
    for (int i = full.rank() - 1; i >= 0; i--) {
      int axis = i;
      if (Arrays.stream(axes).anyMatch(a -> a == axis)) {
        count *= full.dim(axis);
      } else if (full.dim(axis) > 1) {
        if (count > 1) {
          steps.add(new Sizes(outer, count, inner));
          count = 1;
        }
        inner *= full.dim(axis);
      }
      outer /= full.dim(axis);
    }
    if (count > 1 || steps.isEmpty()) {
      steps.add(new Sizes(1, count, inner));
    }
    return steps;
  }

  private void sum(Tensor x, int[] axes, double scale, Tensor out) {
    along(steps(x.shape(), axes), Sizes::reduced, this::sum, x, scale, out);
  }

  /** The steps of the reduction backwards: the outermost group is repeated first. */
  private void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    along(steps(out.shape(), axes).reversed(), Sizes::full, this::broadcast, x, alpha, out);
  }

  private interface Kernel {
    void run(DType type, DeviceMemory x, Sizes sizes, double scale, DeviceMemory out);
  }

  /** One step after another, the last with the factor. */
  private void along(
      List<Sizes> steps,
      ToIntFunction<Sizes> written,
      Kernel kernel,
      Tensor x,
      double scale,
      Tensor out) {
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory from = memory(x);
      for (Sizes s : steps.subList(0, steps.size() - 1)) {
        DeviceMemory between = scratch.floats(written.applyAsInt(s));
        kernel.run(DType.F32, from, s, 1, between);
        from = between;
      }
      kernel.run(DType.F32, from, steps.getLast(), scale, memory(out));
    }
  }

  /** {@code out[o,r,i] = alpha * x[o,i]}, both F32 or both BF16. */
  void broadcast(DType type, DeviceMemory x, Sizes s, double alpha, DeviceMemory out) {
    library.launch(
        "broadcast",
        Variant.entry("broadcast", type),
        Grids.fours(s.full()),
        KernelArguments.of().pointers(x, out).i32(s.full(), s.count, s.inner).f32(alpha));
  }

  /** {@code out[o,i] = scale * sum over r of x[o,r,i]}, both F32 or both BF16. */
  void sum(DType type, DeviceMemory x, Sizes sizes, double scale, DeviceMemory out) {
    Variants.Call call = VARIANTS.on(library, sizes, type);
    if (call.blocks().chunks() == 0) {
      launch(call.entries().getFirst(), call.blocks(), x, sizes, scale, out);
    } else {
      byChunks(type, type, x, sizes, scale, out);
    }
  }

  /** The kernel from one type to another; sums of chunks are F32 whatever the type. */
  private static String entry(DType from, DType to) {
    return from == to
        ? Variant.entry("reduce_v2", from)
        : from == DType.F32
            ? Variant.entry("reduce_sum", to)
            : Variant.entry("reduce_chunks", from);
  }

  private static Blocks inChunks(Sizes s) {
    int columns = Math.min(32, Grids.powerOfTwo(s.inner));
    int rows = Math.min(Grids.BLOCK / columns, Grids.powerOfTwo(Math.ceilDiv(s.count, LEAST)));
    int planes = Math.min(Math.min(Grids.BLOCK / columns / rows, 64), Grids.powerOfTwo(s.outer));
    int chunks = Math.ceilDiv(s.count, MOST * rows);
    int blocks = Math.ceilDiv(s.inner, columns) * chunks * Math.ceilDiv(s.outer, planes);
    return new Blocks(new Launch(blocks, 1, 1, columns, rows, planes, 0), chunks, chunks);
  }

  private void byChunks(
      DType from, DType to, DeviceMemory x, Sizes s, double scale, DeviceMemory out) {
    Blocks blocks = inChunks(s);
    if (blocks.chunks() == 1) {
      launch(entry(from, to), blocks, x, s, scale, out);
      return;
    }
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = scratch.floats((long) s.reduced() * blocks.chunks());
      launch(entry(from, DType.F32), blocks, x, s, 1, sums);
      byChunks(DType.F32, to, sums, new Sizes(s.outer, blocks.chunks(), s.inner), scale, out);
    }
  }

  private void launch(
      String entry, Blocks blocks, DeviceMemory x, Sizes s, double scale, DeviceMemory out) {
    library.launch(
        VARIANTS.file(),
        entry,
        blocks.launch(),
        KernelArguments.of()
            .pointers(x, out)
            .i32(s.outer, s.count, s.inner)
            .i32(blocks.numbers())
            .f32(scale));
  }
}
