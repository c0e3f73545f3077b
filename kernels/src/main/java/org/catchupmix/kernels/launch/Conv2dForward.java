package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.library.KernelLibrary;

/** Convolution, forward, {@code conv2d.cu}. */
public final class Conv2dForward {
  /** From plain to fast. */
  public static final Variants<Conv2dGeometry, Blocks> VARIANTS =
      new Variants<>(
          "conv2d",
          "conv2d",
          List.of(
              Variant.of("v1", g -> Blocks.of(tiles(g).elements())),
              // A third of v1's instructions and a 60th of its loads, as counted for 3x3 filters on
              // [2,16,16,64]; v1's reads of the weights are scattered too.
              Variant.<Conv2dGeometry, Blocks>of("v2", g -> Blocks.of(tiles(g).launch(1)))
                  .where(g -> tiles(g).pay())));

  private final KernelLibrary library;

  /** On a device. */
  public Conv2dForward(KernelLibrary library) {
    this.library = library;
  }

  private static ProductTiles tiles(Conv2dGeometry g) {
    return new ProductTiles(ConvolutionArguments.outPixels(g), g.outChannels());
  }

  /** Runs a variant on tensors of a type, F32 or BF16. */
  public void run(
      DType type, DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    ConvolutionArguments.launch(library, VARIANTS, type, x, w, geometry, y);
  }
}
