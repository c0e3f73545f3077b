package org.catchupmix.kernels.launch;

import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Logarithm of the softmax of each row of {@code [rows,k]}. */
public final class LogSoftmax {
  /** How a row is divided among threads. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("one thread for each row"),
    /** Cooperative. */
    V2("one warp for each row, maximum and sum by shuffles");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** A batch has some hundred rows: V1 would run as many threads, and touch 8 times the sectors. */
  public static final Variant BEST = Variant.V2;

  private final KernelLibrary library;
  private final Variant variant;

  /** For a device. */
  public LogSoftmax(KernelLibrary library) {
    this(library, BEST);
  }

  /** For a device, by a variant of choice. */
  public LogSoftmax(KernelLibrary library, Variant variant) {
    this.library = library;
    this.variant = variant;
  }

  /** {@code y[n,k] = x[n,k] - log sum_j exp x[n,j]}. */
  public void logSoftmax(DeviceMemory x, DeviceMemory y, int rows, int k) {
    library.launch(
        "softmax",
        "log_softmax_" + variant.label(),
        variant == Variant.V1 ? Grids.threads(rows) : Grids.warps(rows),
        KernelArguments.of().pointer(x).pointer(y).i32(rows).i32(k));
  }

  /** {@code dx[n,k] = dy[n,k] - exp(y[n,k]) * sum_j dy[n,j]}. */
  public void gradient(DeviceMemory y, DeviceMemory dy, DeviceMemory dx, int rows, int k) {
    library.launch(
        "softmax",
        "log_softmax_gradient",
        Grids.warps(rows),
        KernelArguments.of().pointer(y).pointer(dy).pointer(dx).i32(rows).i32(k));
  }
}
