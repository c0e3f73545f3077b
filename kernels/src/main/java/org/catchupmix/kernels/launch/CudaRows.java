package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Rows of a batch, {@code gather_rows.cu} and {@code normalize_images.cu}, and boxes, {@code
 * move.cu}. {@link Rows} has the formulas. The adjoint of a gather has no atomics. The host
 * computes the 256 values of each channel in double, once per transform; the device keeps them.
 */
public final class CudaRows {
  private static final String FILE = "gather_rows";

  private final KernelLibrary library;
  private final Map<ImageTransform, DeviceMemory> tables = new HashMap<>();

  public CudaRows(KernelLibrary library) {
    this.library = library;
  }

  public void run(Rows primitive) {
    switch (primitive) {
      case Rows.GatherRows(var x, var index, var out) -> gather(x, index, out);
      case Rows.GatherRowsGradient(var dy, var index, var dx) -> gradient(dy, index, dx);
      case Rows.Move p -> move(p);
      case Rows.NormalizeImages p -> normalize(p);
    }
  }

  /** Copies rows in the widest units that divide them. */
  private void gather(Tensor x, Tensor index, Tensor out) {
    long bytes = x.bytes() / x.shape().dim(0);
    int unit = bytes % 16 == 0 ? 16 : bytes % 4 == 0 ? 4 : bytes % 2 == 0 ? 2 : 1;
    int row = (int) (bytes / unit);
    int n = size(index) * row;
    library.launch(
        FILE,
        "gather_rows_" + unit,
        Grids.threads(n),
        pointers(x, index, out).i32(n, row, x.shape().dim(0)));
  }

  private void gradient(Tensor dy, Tensor index, Tensor dx) {
    int rows = dx.shape().dim(0);
    int row = size(dx) / rows;
    int block = Math.min(Grids.BLOCK, 32 * Math.ceilDiv(row, 32));
    int tiles = Math.ceilDiv(row, block);
    library.launch(
        FILE,
        Variant.entry("gather_rows_gradient", dy.dtype()),
        Launch.of(rows * tiles, block),
        pointers(dy, index, dx).i32(size(index), row, tiles));
  }

  private void move(Rows.Move p) {
    int n = (int) p.box().elements();
    int width = p.out().dtype().bytes();
    KernelArguments arguments =
        KernelArguments.of()
            .pointer(DeviceBuffer.memory(p.x()), (long) p.fromOffset() * width)
            .pointer(DeviceBuffer.memory(p.out()), (long) p.toOffset() * width)
            .i32(n);
    int rank = p.box().rank();
    for (int axis = rank - 1; axis >= rank - Rows.Move.MAX_AXES; axis--) {
      arguments.i32(axis < 0 ? new int[] {1, 0, 0} : steps(p, axis));
    }
    library.launch("move", Variant.entry("move", p.out().dtype()), Grids.threads(n), arguments);
  }

  private static int[] steps(Rows.Move p, int axis) {
    return new int[] {p.box().dim(axis), p.fromStride(axis), p.toStride(axis)};
  }

  private void normalize(Rows.NormalizeImages p) {
    DeviceMemory values = tables.computeIfAbsent(p.transform(), this::table);
    Shape shape = p.images().shape();
    int n = (int) shape.elements();
    library.launch(
        "normalize_images",
        "normalize_images",
        Grids.threads(n),
        pointers(p.images(), p.placement())
            .pointer(values)
            .pointer(DeviceBuffer.memory(p.out()))
            .i32(n, shape.dim(1), shape.dim(2), shape.dim(3)));
  }

  /** Returns the table of a transform. It is never freed, since recorded work may read it. */
  private DeviceMemory table(ImageTransform transform) {
    int channels = transform.channels();
    float[] table = new float[256 * channels];
    for (int i = 0; i < table.length; i++) {
      int c = i % channels;
      table[i] = (float) ((i / channels / 255.0 - transform.mean()[c]) / transform.std()[c]);
    }
    DeviceMemory values = library.driver().allocate((long) table.length * Float.BYTES);
    library.driver().upload(MemorySegment.ofArray(table), values);
    return values;
  }
}
