package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** The gradient of a convolution to its weights, {@code conv2d_weight_gradient.cu}. */
public final class Conv2dWeightGradient {
  private static final String FILE = "conv2d_weight_gradient";

  /** From plain to fast; v3 sums in chunks where there is more than one. */
  public static final Variants<Conv2dGeometry, Blocks> VARIANTS =
      new Variants<>(
          FILE,
          FILE,
          List.of(
              Variant.of("v1", g -> Blocks.of(tiles(g).elements())),
              Variant.<Conv2dGeometry, Blocks>of("v2", Conv2dWeightGradient::whole)
                  .where(g -> tiles(g).pay()),
              // Weights are few and pixels many: v2 of a 3x3 filter of 64 channels has 9 blocks.
              Variant.<Conv2dGeometry, Blocks>of("v3", Conv2dWeightGradient::inChunks)
                  .where(g -> ConvolutionArguments.outPixels(g) > pixelsPerChunk(g))
                  .launching((_, type) -> List.of(chunksEntry(type), sumEntry(type)))));

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

  private static Blocks whole(Conv2dGeometry g) {
    return Blocks.of(tiles(g).launch(1), ConvolutionArguments.outPixels(g));
  }

  private static Blocks inChunks(Conv2dGeometry g) {
    int pixels = pixelsPerChunk(g);
    int chunks = Math.ceilDiv(ConvolutionArguments.outPixels(g), pixels);
    return new Blocks(tiles(g).launch(chunks), chunks, pixels);
  }

  private static String sumEntry(DType type) {
    return TypedEntry.of("conv2d_weight_gradient_sum", type);
  }

  private static String wholeEntry(DType type) {
    return TypedEntry.of("conv2d_weight_gradient_v2", type);
  }

  /** v2 whose result is F32, whatever the type. */
  private static String chunksEntry(DType type) {
    return type == DType.F32
        ? wholeEntry(type)
        : TypedEntry.of("conv2d_weight_gradient_chunks", type);
  }

  /** Runs a variant on tensors of a type, F32 or BF16. */
  public void run(
      DType type, DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    Variant<Conv2dGeometry, Blocks> variant = VARIANTS.on(library, geometry, type);
    Blocks blocks = variant.blocks().apply(geometry);
    switch (blocks.chunks()) {
      case 0 -> launch(VARIANTS.entry(variant, type), blocks, x, dy, geometry, dw);
      case 1 -> launch(wholeEntry(type), blocks, x, dy, geometry, dw);
      default -> sumOfChunks(type, blocks, x, dy, geometry, dw);
    }
  }

  private void launch(
      String entry,
      Blocks blocks,
      DeviceMemory x,
      DeviceMemory dy,
      Conv2dGeometry g,
      DeviceMemory out) {
    library.launch(
        FILE, entry, blocks.launch(), blocks.addTo(ConvolutionArguments.of(x, dy, out, g)));
  }

  private void sumOfChunks(
      DType type,
      Blocks blocks,
      DeviceMemory x,
      DeviceMemory dy,
      Conv2dGeometry g,
      DeviceMemory dw) {
    int weights = g.outChannels() * ConvolutionArguments.window(g);
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory partials = scratch.floats((long) blocks.chunks() * weights);
      launch(chunksEntry(type), blocks, x, dy, g, partials);
      library.launch(
          FILE,
          sumEntry(type),
          Grids.threads(weights),
          KernelArguments.of().pointer(partials).pointer(dw).i32(weights).i32(blocks.chunks()));
    }
  }
}
