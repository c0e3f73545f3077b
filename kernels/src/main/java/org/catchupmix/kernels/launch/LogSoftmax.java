package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Logarithm of the softmax of each row of {@code [rows,k]}. */
public final class LogSoftmax {
  /** Of so many rows. */
  public static final Variants<Integer, Blocks> VARIANTS =
      new Variants<>(
          "log_softmax",
          "softmax",
          List.of(
              Variant.<Integer, Blocks>of("v1", rows -> Blocks.of(Grids.threads(rows))).forStudy(),
              // A batch has some hundred rows: v1 would run as many threads, and touch 8 times the
              // sectors.
              Variant.of("v2", rows -> Blocks.of(Grids.warps(rows)))));

  private final KernelLibrary library;

  /** For a device. */
  public LogSoftmax(KernelLibrary library) {
    this.library = library;
  }

  /** {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}. */
  public void logSoftmax(DeviceMemory x, DeviceMemory y, int rows, int k) {
    Variant<Integer, Blocks> variant = VARIANTS.on(library, rows, DType.F32);
    library.launch(
        VARIANTS.file(),
        VARIANTS.entry(variant, DType.F32),
        variant.blocks().apply(rows).launch(),
        KernelArguments.of().pointer(x).pointer(y).i32(rows).i32(k));
  }

  /** {@code dx[n,k] = dy[n,k] - exp(y[n,k]) * sum_j dy[n,j]}. */
  public void gradient(DeviceMemory y, DeviceMemory dy, DeviceMemory dx, int rows, int k) {
    library.launch(
        VARIANTS.file(),
        "log_softmax_gradient",
        Grids.warps(rows),
        KernelArguments.of().pointer(y).pointer(dy).pointer(dx).i32(rows).i32(k));
  }
}
