package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
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
 * Launcher of sums along axes, {@code reduce.cu}, their adjoint, {@code broadcast.cu}, and {@code
 * max.cu}. The order of each sum depends on the sizes alone, so every device gives the same bits.
 */
public final class CudaReductions {
  private final KernelLibrary library;

  public CudaReductions(KernelLibrary library) {
    this.library = library;
  }

  /** Sizes of {@code x [outer,count,inner]}, which is reduced along the middle axis. */
  record Sizes(int outer, int count, int inner) {
    private int full() {
      return outer * count * inner;
    }

    private int reduced() {
      return outer * inner;
    }
  }

  /** Maximum of elements per thread, as in reduce.cu. */
  private static final int MAX_PER_THREAD = 64;

  /**
   * Minimum of elements per thread on long axes: with fewer, adding in shared memory costs more
   * than the loads.
   */
  private static final int MIN_PER_THREAD = 8;

  public void run(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum(var x, var axes, var alpha, var out) -> sum(x, axes, alpha, out);
      case Reduction.Broadcast(var x, var axes, var alpha, var out) ->
          broadcast(x, axes, alpha, out);
      case Reduction.Max(var x, var axis, var out, var winner) ->
          alongAxis("max_along", x, axis, out, pointers(x, out, winner));
      case Reduction.MaxGradient(var dy, var winner, var axis, var dx) ->
          alongAxis("max_along_gradient", dx, axis, dx, pointers(dy, winner, dx));
    }
  }

  private void alongAxis(
      String kernel, Tensor full, int axis, Tensor written, KernelArguments arguments) {
    Shape s = full.shape();
    library.launch(
        "max",
        kernel,
        Grids.threads(size(written)),
        arguments.i32(size(written), s.dim(axis), s.stride(axis)));
  }

  /**
   * Returns the reductions, innermost first, that remove axes from a tensor. Neighbouring axes
   * merge and axes of one element are skipped: {@code [2,3,5,7]} without axes 1 and 2 is one
   * reduction, of {@code [2,15,7]}.
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

  /** Broadcasts by the steps of the reduction in reverse. */
  private void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    along(steps(out.shape(), axes).reversed(), Sizes::full, this::broadcast, x, alpha, out);
  }

  private interface Kernel {
    void run(DType type, DeviceMemory x, Sizes sizes, double scale, DeviceMemory out);
  }

  /** Runs steps in turn; only the last applies the factor. */
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

  /** Computes {@code out[o,r,i] = alpha * x[o,i]} in F32 or BF16. */
  void broadcast(DType type, DeviceMemory x, Sizes s, double alpha, DeviceMemory out) {
    library.launch(
        "broadcast",
        Variant.entry("broadcast", type),
        Grids.perFour(s.full()),
        KernelArguments.of().pointers(x, out).i32(s.full(), s.count, s.inner).f32(alpha));
  }

  /** Computes {@code out[o,i] = scale * sum over r of x[o,r,i]} in F32 or BF16. */
  void sum(DType type, DeviceMemory x, Sizes sizes, double scale, DeviceMemory out) {
    byChunks(type, type, x, sizes, scale, out);
  }

  /** Returns the kernel from one type to another; sums of chunks are always F32. */
  private static String entry(DType from, DType to) {
    return from == to
        ? Variant.entry("reduce_v2", from)
        : from == DType.F32
            ? Variant.entry("reduce_sum", to)
            : Variant.entry("reduce_chunks", from);
  }

  private static Blocks inChunks(Sizes s) {
    int columns = Math.min(32, Grids.powerOfTwo(s.inner));
    int rows =
        Math.min(Grids.BLOCK / columns, Grids.powerOfTwo(Math.ceilDiv(s.count, MIN_PER_THREAD)));
    int planes = Math.min(Math.min(Grids.BLOCK / columns / rows, 64), Grids.powerOfTwo(s.outer));
    int chunks = Math.ceilDiv(s.count, MAX_PER_THREAD * rows);
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
        "reduce",
        entry,
        blocks.launch(),
        KernelArguments.of()
            .pointers(x, out)
            .i32(s.outer, s.count, s.inner)
            .i32(blocks.numbers())
            .f32(scale));
  }
}
