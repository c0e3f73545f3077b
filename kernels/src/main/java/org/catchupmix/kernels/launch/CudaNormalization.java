package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Normalization.GroupNorm;
import org.catchupmix.core.primitive.Normalization.GroupNormGradient;
import org.catchupmix.core.primitive.Normalization.Sizes;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** Layer norm and group norm, {@code group_norm.cu}. {@link Normalization} has the formulas. */
public final class CudaNormalization {
  private static final String FILE = "group_norm";

  /** Channels and rows of a block that sums over rows, as in the source. */
  private static final int COLUMNS = 32;

  private static final int ROWS = 8;

  private final KernelLibrary library;

  public CudaNormalization(KernelLibrary library) {
    this.library = library;
  }

  public void run(Normalization primitive) {
    Sizes s = primitive.sizes();
    int elements = s.pixels() * s.channels();
    Launch groups = Launch.of(s.samples() * s.groups(), Math.max(32, Grids.powerOfTwo(elements)));
    switch (primitive) {
      case GroupNorm p ->
          library.launch(
              FILE,
              Variant.entry("group_norm", p.x().dtype()),
              groups,
              sizes(pointers(p.x(), p.gamma(), p.beta(), p.y(), p.mean(), p.invStd()), s)
                  .f32(p.settings().epsilon()));
      case GroupNormGradient p -> {
        library.launch(
            FILE,
            Variant.entry("group_norm_gradient", p.x().dtype()),
            groups,
            sizes(pointers(p.x(), p.dy(), p.gamma(), p.mean(), p.invStd(), p.dx()), s));
        int channels = s.groups() * s.channels();
        library.launch(
            FILE,
            Variant.entry("group_norm_parameters", p.x().dtype()),
            new Launch(Math.ceilDiv(channels, COLUMNS), 1, 1, COLUMNS, ROWS, 1, 0),
            sizes(pointers(p.x(), p.dy(), p.mean(), p.invStd(), p.dgamma(), p.dbeta()), s)
                .i32(s.samples() * s.pixels()));
      }
    }
  }

  private static KernelArguments sizes(KernelArguments arguments, Sizes s) {
    return arguments.i32(s.pixels(), s.groups(), s.channels());
  }
}
