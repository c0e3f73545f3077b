package org.catchupmix.kernels.launch;

import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Adds rows and columns of zeros to BF16 matrices, and takes them away, {@code pad_bf16.cu}.
 *
 * @param library of the device
 */
public record PadBf16(KernelLibrary library) {
  private static final String FILE = "pad_bf16";

  /**
   * Adds.
   *
   * @param x {@code [rows,c]}
   * @param paddedRows at least rows
   * @param padded at least c
   * @param y {@code [paddedRows,padded]}
   */
  public void pad(DeviceMemory x, int rows, int c, int paddedRows, int padded, DeviceMemory y) {
    library.launch(
        FILE,
        "bf16_pad",
        threads((long) paddedRows * padded),
        KernelArguments.of().pointer(x).i32(rows).i32(c).i32(paddedRows).i32(padded).pointer(y));
  }

  /**
   * Takes away.
   *
   * @param x {@code [rows or more,padded]}
   * @param y {@code [rows,c]}
   */
  public void crop(DeviceMemory x, int rows, int c, int padded, DeviceMemory y) {
    library.launch(
        FILE,
        "bf16_crop",
        threads((long) rows * c),
        KernelArguments.of().pointer(x).i32(rows).i32(c).i32(padded).pointer(y));
  }

  private static Launch threads(long values) {
    if (values > Integer.MAX_VALUE) {
      throw new GpuException(
          "bf16: %d values with padding are more than 2^31 - 1: use a smaller --batch"
              .formatted(values));
    }
    return Grids.threads((int) values);
  }
}
