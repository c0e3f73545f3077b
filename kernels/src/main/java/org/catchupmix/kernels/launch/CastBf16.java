package org.catchupmix.kernels.launch;

import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** Between F32 and BF16 matrices, with rows and columns of zeros where the BF16 one is larger. */
public final class CastBf16 {
  private static final String FILE = "cast_bf16";
  private static final int THREADS = 256;

  private final KernelLibrary library;

  /** On a device. */
  public CastBf16(KernelLibrary library) {
    this.library = library;
  }

  /**
   * Rounds to nearest, ties to even; NaN stays NaN.
   *
   * @param x F32 {@code [rows,c]}
   * @param paddedRows at least rows
   * @param padded at least c
   * @param y BF16 {@code [paddedRows,padded]}
   */
  public void toBf16(DeviceMemory x, int rows, int c, int paddedRows, int padded, DeviceMemory y) {
    library.launch(
        FILE,
        "bf16_from_f32",
        threads((long) paddedRows * padded),
        KernelArguments.of().pointer(x).i32(rows).i32(c).i32(paddedRows).i32(padded).pointer(y));
  }

  /**
   * Exact.
   *
   * @param x BF16 {@code [rows or more,padded]}
   * @param y F32 {@code [rows,c]}
   */
  public void toF32(DeviceMemory x, int rows, int c, int padded, DeviceMemory y) {
    library.launch(
        FILE,
        "f32_from_bf16",
        threads((long) rows * c),
        KernelArguments.of().pointer(x).i32(rows).i32(c).i32(padded).pointer(y));
  }

  /**
   * Drops the columns of zeros.
   *
   * @param x F32 {@code [rows or more,padded]}
   * @param y F32 {@code [rows,c]}
   */
  public void crop(DeviceMemory x, int rows, int c, int padded, DeviceMemory y) {
    library.launch(
        FILE,
        "f32_crop",
        threads((long) rows * c),
        KernelArguments.of().pointer(x).i32(rows).i32(c).i32(padded).pointer(y));
  }

  private static Launch threads(long values) {
    if (values > Integer.MAX_VALUE) {
      throw new GpuException(
          "bf16: %d values with padding are more than 2^31 - 1: use a smaller --batch"
              .formatted(values));
    }
    return Launch.of(Math.toIntExact((values + THREADS - 1) / THREADS), THREADS);
  }
}
