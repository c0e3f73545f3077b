package org.catchupmix.kernels.launch;

import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Rows of a matrix by their numbers, of any type; and the adjoint, of F32 or BF16, without atomics.
 */
public final class GatherRows {
  private final KernelLibrary library;

  /** For a device. */
  public GatherRows(KernelLibrary library) {
    this.library = library;
  }

  /**
   * {@code out[m] = x[index[m]]}, moved in the widest units that divide a row.
   *
   * @param count numbers in the index, rows of {@code out}
   * @param rowBytes bytes of a row
   */
  public void gather(
      DeviceMemory x, DeviceMemory index, DeviceMemory out, int count, long rowBytes) {
    int unit = rowBytes % 16 == 0 ? 16 : rowBytes % 4 == 0 ? 4 : rowBytes % 2 == 0 ? 2 : 1;
    int row = (int) (rowBytes / unit);
    int n = count * row;
    library.launch(
        "gather_rows",
        "gather_rows_" + unit,
        Grids.threads(n),
        KernelArguments.of().pointer(x).pointer(index).pointer(out).i32(n).i32(row));
  }

  /**
   * {@code dx[n] = sum over m with index[m] = n, ascending, of dy[m]}.
   *
   * @param count numbers in the index, rows of {@code dy}
   * @param rows rows of {@code dx}
   * @param row elements of a row
   */
  public void gradient(
      DType type,
      DeviceMemory dy,
      DeviceMemory index,
      DeviceMemory dx,
      int count,
      int rows,
      int row) {
    int block = Math.min(Grids.BLOCK, 32 * Grids.groups(row, 32));
    int tiles = Grids.groups(row, block);
    library.launch(
        "gather_rows",
        TypedEntry.of("gather_rows_gradient", type),
        Launch.of(rows * tiles, block),
        KernelArguments.of().pointer(dy).pointer(index).pointer(dx).i32(count).i32(row).i32(tiles));
  }
}
