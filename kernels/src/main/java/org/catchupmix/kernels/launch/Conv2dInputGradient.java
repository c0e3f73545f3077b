package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** The gradient of a convolution to its input, {@code conv2d_input_gradient.cu}. */
public final class Conv2dInputGradient {
  /** From plain to fast. */
  public static final Variants<Conv2dGeometry, Blocks> VARIANTS =
      new Variants<>(
          "conv2d_input_gradient",
          "conv2d_input_gradient",
          List.of(
              Variant.of("v1", g -> Blocks.of(elements(g).elements())),
              // A third of v1's instructions and a 60th of its loads, as counted for 3x3 on
              // [2,16,16,64].
              Variant.<Conv2dGeometry, Blocks>of("v2", Conv2dInputGradient::phases)
                  .where(g -> phase(g).pay())));

  private final KernelLibrary library;

  /** On a device. */
  public Conv2dInputGradient(KernelLibrary library) {
    this.library = library;
  }

  private static ProductTiles elements(Conv2dGeometry g) {
    return new ProductTiles((long) g.batch() * g.height() * g.width(), g.inChannels());
  }

  /** The tiles of the first phase; no phase has more pixels. */
  private static ProductTiles phase(Conv2dGeometry g) {
    long pixels = (long) Math.ceilDiv(g.height(), g.stride()) * Math.ceilDiv(g.width(), g.stride());
    return new ProductTiles(g.batch() * pixels, g.inChannels());
  }

  /** Remainders of a row, or a column, that some pixel has. */
  private static int remainders(int length, int stride) {
    return Math.min(length, stride);
  }

  private static Blocks phases(Conv2dGeometry g) {
    int blocks = phase(g).count();
    int across = remainders(g.width(), g.stride());
    int phases = remainders(g.height(), g.stride()) * across;
    return Blocks.of(
        Launch.of(Math.multiplyExact(phases, blocks), ProductTiles.THREADS), across, blocks);
  }

  /** Runs a variant on tensors of a type, F32 or BF16. */
  public void run(
      DType type, DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    ConvolutionArguments.launch(library, VARIANTS, type, dy, w, geometry, dx);
  }
}
