package org.catchupmix.kernels.launch;

import org.catchupmix.core.SgdStep;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** A step of stochastic gradient descent on n floats, in place. */
public final class Sgd {
  /** How the elements are divided among threads. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("one thread for each element"),
    /** Wide. */
    V2("one thread for four elements, in loads and stores of 16 bytes");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** The same sectors by a quarter of the requests and less than half of the instructions. */
  public static final Variant BEST = Variant.V2;

  private final KernelLibrary library;
  private final Variant variant;

  /** For a device. */
  public Sgd(KernelLibrary library) {
    this(library, BEST);
  }

  /** For a device, by a variant of choice. */
  public Sgd(KernelLibrary library, Variant variant) {
    this.library = library;
    this.variant = variant;
  }

  /** Formula in {@link org.catchupmix.core.Update.SgdStep}. */
  public void step(
      DeviceMemory w, DeviceMemory gradient, DeviceMemory velocity, int n, SgdStep step) {
    library.launch(
        "sgd",
        "sgd_" + variant.label(),
        variant == Variant.V1 ? Grids.threads(n) : Grids.fours(n),
        KernelArguments.of()
            .pointer(w)
            .pointer(gradient)
            .pointer(velocity)
            .i32(n)
            .f32(step.rate())
            .f32(step.momentum())
            .f32(step.weightDecay())
            .flag(step.nesterov()));
  }
}
