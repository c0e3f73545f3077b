package org.catchupmix.kernels.launch;

import org.catchupmix.core.Bf16;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Sets n elements, F32 or BF16, to one value. */
public final class Fill {
  private final KernelLibrary library;

  /** For a device. */
  public Fill(KernelLibrary library) {
    this.library = library;
  }

  /** {@code out = value}, rounded to the type. */
  public void fill(DType type, double value, DeviceMemory out, int n) {
    library.launch(
        "fill",
        TypedEntry.of("fill", type),
        Grids.fours(n),
        KernelArguments.of()
            .f32(type == DType.BF16 ? Bf16.round(value) : value)
            .pointer(out)
            .i32(n));
  }
}
