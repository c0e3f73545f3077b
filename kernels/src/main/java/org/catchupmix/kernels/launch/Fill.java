package org.catchupmix.kernels.launch;

import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Sets n floats to one value. */
public final class Fill {
  private final KernelLibrary library;

  /** For a device. */
  public Fill(KernelLibrary library) {
    this.library = library;
  }

  /** {@code out = value}. */
  public void fill(double value, DeviceMemory out, int n) {
    library.launch(
        "fill", "fill", Grids.fours(n), KernelArguments.of().f32(value).pointer(out).i32(n));
  }
}
