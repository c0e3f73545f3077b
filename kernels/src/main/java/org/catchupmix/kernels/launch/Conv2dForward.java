package org.catchupmix.kernels.launch;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.library.KernelLibrary;

/** Convolution, forward, {@code conv2d.cu}. */
public final class Conv2dForward {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("One thread per element of the result: it walks the window."),
    /** A gathered product in tiles. */
    V2(
        "The convolution as a product of all windows and all filters: a block gathers tiles of both"
            + " into shared memory, and each of its 256 threads multiplies 4 pixels by 4 channels in"
            + " registers.");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /**
   * A third of v1's instructions and a 60th of its loads, as counted for 3x3 filters on
   * [2,16,16,64]; v1's reads of the weights are scattered too.
   */
  public static final Variant BEST = Variant.V2;

  private static final String FILE = "conv2d";

  private final KernelLibrary library;

  /** On a device. */
  public Conv2dForward(KernelLibrary library) {
    this.library = library;
  }

  private static ProductTiles tiles(Conv2dGeometry g) {
    return new ProductTiles(ConvolutionArguments.outPixels(g), g.outChannels());
  }

  /** The best variant for these sizes. */
  public static Variant choose(Conv2dGeometry g) {
    return tiles(g).pay() ? BEST : Variant.V1;
  }

  /** Runs the best variant on tensors of a type, F32 or BF16. */
  public void run(
      DType type, DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    run(choose(geometry), type, x, w, geometry, y);
  }

  /** The same by a variant of choice. */
  public void run(
      Variant variant,
      DType type,
      DeviceMemory x,
      DeviceMemory w,
      Conv2dGeometry geometry,
      DeviceMemory y) {
    ProductTiles tiles = tiles(geometry);
    library.launch(
        FILE,
        variant.entry(FILE, type),
        variant == Variant.V1 ? tiles.elements() : tiles.launch(1),
        ConvolutionArguments.of(x, w, y, geometry));
  }
}
