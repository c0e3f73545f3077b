package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** The gradient of a convolution to its weights, {@code conv2d_weight_gradient.cu}. */
public final class Conv2dWeightGradient {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("One thread per weight: it walks all pixels of all pictures."),
    /** A gathered product in tiles. */
    V2(
        "The gradient as a product of all gradients and all windows: a block gathers tiles of both into"
            + " shared memory, and each of its 256 threads multiplies 4 channels by 4 places of the"
            + " window in registers."),
    /** And in chunks. */
    V3(
        "As v2, with the pixels split into chunks: a block sums one chunk, and a second launch adds"
            + " the chunks up in order.");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** Weights are few and pixels many: v2 of a 3x3 filter of 64 channels has 9 blocks. */
  public static final Variant BEST = Variant.V3;

  private static final String FILE = "conv2d_weight_gradient";

  /**
   * Blocks that keep a large card busy. A constant, so that the order of a sum depends on the sizes
   * alone and not on the card.
   */
  private static final int ENOUGH_BLOCKS = 512;

  /** Pixels of a chunk at least: its 16 steps outweigh that it is written and read once more. */
  private static final int LEAST = 16 * ProductTiles.DEPTH;

  private final KernelLibrary library;

  /** On a device. */
  public Conv2dWeightGradient(KernelLibrary library) {
    this.library = library;
  }

  private static ProductTiles tiles(Conv2dGeometry g) {
    return new ProductTiles(g.outChannels(), ConvolutionArguments.window(g));
  }

  /** Pixels of a chunk of v3, a multiple of what a block holds at a time. */
  private static int pixelsPerChunk(Conv2dGeometry g) {
    int wanted = Math.ceilDiv(ENOUGH_BLOCKS, tiles(g).count());
    int pixels = Math.max(LEAST, Math.ceilDiv(ConvolutionArguments.outPixels(g), wanted));
    return Math.ceilDiv(pixels, ProductTiles.DEPTH) * ProductTiles.DEPTH;
  }

  /** The best variant for these sizes. */
  public static Variant choose(Conv2dGeometry g) {
    int pixels = ConvolutionArguments.outPixels(g);
    if (pixels > pixelsPerChunk(g)) {
      return BEST;
    }
    return tiles(g).pay() ? Variant.V2 : Variant.V1;
  }

  /** Runs the best variant on tensors of a type, F32 or BF16. */
  public void run(
      DType type, DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    run(choose(geometry), type, x, dy, geometry, dw);
  }

  /** The same by a variant of choice. */
  public void run(
      Variant variant,
      DType type,
      DeviceMemory x,
      DeviceMemory dy,
      Conv2dGeometry g,
      DeviceMemory dw) {
    int pixels = ConvolutionArguments.outPixels(g);
    switch (variant) {
      case V1 ->
          library.launch(
              FILE,
              variant.entry(FILE, type),
              tiles(g).elements(),
              ConvolutionArguments.of(x, dy, dw, g));
      case V2 -> product(Variant.V2.entry(FILE, type), x, dy, g, dw, 1, pixels);
      case V3 -> inChunks(type, x, dy, g, dw, pixelsPerChunk(g));
    }
  }

  private void product(
      String entry,
      DeviceMemory x,
      DeviceMemory dy,
      Conv2dGeometry g,
      DeviceMemory out,
      int chunks,
      int pixels) {
    library.launch(
        FILE, entry, tiles(g).launch(chunks), ConvolutionArguments.of(x, dy, out, g).i32(pixels));
  }

  /** The kernels of v3: the product of each chunk, and their sum. */
  public static List<String> entriesInChunks(DType type) {
    return List.of(chunksEntry(type), sumEntry(type));
  }

  private static String sumEntry(DType type) {
    return TypedEntry.of("conv2d_weight_gradient_sum", type);
  }

  /** v2 whose result is F32, whatever the type. */
  private static String chunksEntry(DType type) {
    return type == DType.F32
        ? Variant.V2.entry(FILE)
        : TypedEntry.of("conv2d_weight_gradient_chunks", type);
  }

  private void inChunks(
      DType type,
      DeviceMemory x,
      DeviceMemory dy,
      Conv2dGeometry g,
      DeviceMemory dw,
      int pixelsPerChunk) {
    int chunks = Math.ceilDiv(ConvolutionArguments.outPixels(g), pixelsPerChunk);
    if (chunks == 1) {
      product(Variant.V2.entry(FILE, type), x, dy, g, dw, 1, pixelsPerChunk);
      return;
    }
    int weights = g.outChannels() * ConvolutionArguments.window(g);
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory partials = scratch.floats((long) chunks * weights);
      product(chunksEntry(type), x, dy, g, partials, chunks, pixelsPerChunk);
      library.launch(
          FILE,
          sumEntry(type),
          Grids.threads(weights),
          KernelArguments.of().pointer(partials).pointer(dw).i32(weights).i32(chunks));
    }
  }
}
