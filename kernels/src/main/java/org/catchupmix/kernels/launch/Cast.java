package org.catchupmix.kernels.launch;

import java.util.Locale;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Casts n elements: U8, I32 or BF16 to F32, F32 to I32 or BF16. */
public final class Cast {
  private final KernelLibrary library;

  /** For a device. */
  public Cast(KernelLibrary library) {
    this.library = library;
  }

  /**
   * {@code out = x} in another type; F32 to I32 toward zero, clamped, NaN to 0; F32 to BF16 to
   * nearest, halves to even.
   */
  public void cast(DeviceMemory x, DType from, DeviceMemory out, DType to, int n) {
    library.launch(
        "cast",
        "cast_%s_%s".formatted(from, to).toLowerCase(Locale.ROOT),
        Grids.threads(n),
        KernelArguments.of().pointer(x).pointer(out).i32(n));
  }
}
