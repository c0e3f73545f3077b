package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.SgdStep;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** A step of stochastic gradient descent on n floats, in place. */
public final class Sgd {
  /** Of n elements. */
  public static final Variants<Integer, Blocks> VARIANTS =
      new Variants<>(
          "sgd",
          "sgd",
          List.of(
              Variant.<Integer, Blocks>of("v1", n -> Blocks.of(Grids.threads(n))).forStudy(),
              // The same sectors by a quarter of the requests and less than half of the
              // instructions.
              Variant.of("v2", n -> Blocks.of(Grids.fours(n)))));

  private final KernelLibrary library;

  /** For a device. */
  public Sgd(KernelLibrary library) {
    this.library = library;
  }

  /** Formula in {@link org.catchupmix.core.Update.SgdStep}. */
  public void step(
      DeviceMemory w, DeviceMemory gradient, DeviceMemory velocity, int n, SgdStep step) {
    Variant<Integer, Blocks> variant = VARIANTS.on(library, n, DType.F32);
    library.launch(
        VARIANTS.file(),
        VARIANTS.entry(variant, DType.F32),
        variant.blocks().apply(n).launch(),
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
