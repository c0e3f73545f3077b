package org.catchupmix.kernels.launch;

import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Padding of BF16 matrices with rows and columns of zeros, {@code pad_bf16.cu}.
 *
 * @param library of the device
 */
public record PadBf16(KernelLibrary library) {
  private static final String FILE = "pad_bf16";

  /**
   * Adds the padding.
   *
   * @param x of this shape, as {@code [rows,c]}
   * @param y of the wide shape, {@code [rows or more,c or more]}
   */
  public void pad(DeviceMemory x, Shape shape, Shape wide, DeviceMemory y) {
    library.launch(
        FILE,
        "bf16_pad",
        threads(wide),
        KernelArguments.of()
            .pointer(x)
            .i32(rows(shape), shape.dim(-1), rows(wide), wide.dim(-1))
            .pointer(y));
  }

  /**
   * Removes the padding.
   *
   * @param x of the wide shape, {@code [rows or more,c or more]}
   * @param y of this shape, as {@code [rows,c]}
   */
  public void crop(DeviceMemory x, Shape shape, Shape wide, DeviceMemory y) {
    library.launch(
        FILE,
        "bf16_crop",
        threads(shape),
        KernelArguments.of().pointer(x).i32(rows(shape), shape.dim(-1), wide.dim(-1)).pointer(y));
  }

  private static int rows(Shape shape) {
    return Math.toIntExact(shape.rows());
  }

  private static Launch threads(Shape shape) {
    long values = shape.elements();
    if (values > Integer.MAX_VALUE) {
      throw new GpuException(
          "bf16: %d values with padding are more than 2^31 - 1: use a smaller --batch"
              .formatted(values));
    }
    return Grids.threads((int) values);
  }
}
