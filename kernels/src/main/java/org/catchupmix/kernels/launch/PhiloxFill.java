package org.catchupmix.kernels.launch;

import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Random numbers of a {@link org.catchupmix.core.random.Philox} stream. */
public final class PhiloxFill {
  private final KernelLibrary library;

  /** For a device. */
  public PhiloxFill(KernelLibrary library) {
    this.library = library;
  }

  /** n uniform numbers of [0,1), bit for bit those of the host. */
  public void uniform(long seed, long stream, DeviceMemory out, int n) {
    library.launch(
        "philox",
        "fill_uniform",
        Grids.fours(n),
        KernelArguments.of().i64(seed).i64(stream).pointer(out).i32(n));
  }

  /** n normal numbers by Box and Muller. */
  public void normal(long seed, long stream, double mean, double std, DeviceMemory out, int n) {
    library.launch(
        "philox",
        "fill_normal",
        Grids.fours(n),
        KernelArguments.of().i64(seed).i64(stream).f32(mean).f32(std).pointer(out).i32(n));
  }
}
