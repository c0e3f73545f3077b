package org.catchupmix.kernels.launch;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** The gradient of a convolution to its input, {@code conv2d_input_gradient.cu}. */
public final class Conv2dInputGradient {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("One thread per element of the result: it looks for the windows that the pixel was in."),
    /** Gathered products in tiles. */
    V2(
        "Products of tiles as in conv2d_v2, one for each phase: pixels with the same remainders by the"
            + " stride meet the same taps, every stride-th, so no product with the zeros between"
            + " windows is computed.");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** A third of v1's instructions and a 60th of its loads, as counted for 3x3 on [2,16,16,64]. */
  public static final Variant BEST = Variant.V2;

  private static final String FILE = "conv2d_input_gradient";

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

  /** The best variant for these sizes. */
  public static Variant choose(Conv2dGeometry g) {
    return phase(g).pay() ? BEST : Variant.V1;
  }

  /** Runs the best variant on tensors of a type, F32 or BF16. */
  public void run(
      DType type, DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    run(choose(geometry), type, dy, w, geometry, dx);
  }

  /** The same by a variant of choice. */
  public void run(
      Variant variant,
      DType type,
      DeviceMemory dy,
      DeviceMemory w,
      Conv2dGeometry g,
      DeviceMemory dx) {
    KernelArguments arguments = ConvolutionArguments.of(dy, w, dx, g);
    Launch launch =
        switch (variant) {
          case V1 -> elements(g).elements();
          case V2 -> {
            int blocks = phase(g).count();
            int across = remainders(g.width(), g.stride());
            int phases = remainders(g.height(), g.stride()) * across;
            arguments.i32(across).i32(blocks);
            yield Launch.of(Math.multiplyExact(phases, blocks), ProductTiles.THREADS);
          }
        };
    library.launch(FILE, variant.entry(FILE, type), launch, arguments);
  }
}
