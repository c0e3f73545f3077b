package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Convolution and its gradients, {@code conv2d.cu}, {@code conv2d_input_gradient.cu} and {@code
 * conv2d_weight_gradient.cu}.
 *
 * @param library of the device
 */
public record Convolution(KernelLibrary library) {
  /** Of the forward pass, from plain to fast. */
  public static final Variants<Conv2dGeometry> FORWARD =
      new Variants<>(
          "conv2d",
          List.of(
              Variant.of("v1", g -> Blocks.of(outputTiles(g).elements())),
              // A third of v1's instructions and a 60th of its loads, as counted for 3x3 filters on
              // [2,16,16,64]; v1's reads of the weights are scattered too.
              Variant.<Conv2dGeometry>of("v2", g -> Blocks.of(outputTiles(g).launch(1)))
                  .where(g -> outputTiles(g).pay())));

  /** Of the gradient w.r.t. the input, from plain to fast. */
  public static final Variants<Conv2dGeometry> INPUT_GRADIENT =
      new Variants<>(
          "conv2d_input_gradient",
          List.of(
              Variant.of(
                  "v1",
                  g ->
                      Blocks.of(
                          new GemmTiles(pixels(g.inputShape()), g.groupIn(), g.groups())
                              .elements())),
              // A third of v1's instructions and a 60th of its loads, as counted for 3x3 on
              // [2,16,16,64].
              Variant.of("v2", Convolution::phases).where(g -> phase(g).pay())));

  /**
   * Of the gradient w.r.t. the weights, from plain to fast; v3 sums in chunks where there is more
   * than one.
   */
  public static final Variants<Conv2dGeometry> WEIGHT_GRADIENT =
      new Variants<>(
          "conv2d_weight_gradient",
          List.of(
              Variant.of("v1", g -> Blocks.of(weightTiles(g).elements())),
              Variant.<Conv2dGeometry>of(
                      "v2", g -> Blocks.of(weightTiles(g).launch(1), pixels(g.outputShape())))
                  .where(g -> weightTiles(g).pay()),
              // Weights are few and pixels many: v2 of a 3x3 filter of 64 channels has 9 blocks.
              Variant.of("v3", Convolution::inChunks)
                  .where(g -> pixels(g.outputShape()) > pixelsPerChunk(g))
                  .launching((_, type) -> List.of(chunksEntry(type), sumEntry(type)))));

  /**
   * Blocks that keep a large GPU busy. A constant, so that the order of a sum depends on the sizes
   * alone and not on the GPU.
   */
  private static final int ENOUGH_BLOCKS = 512;

  /** Pixels of a chunk at least: its 16 steps outweigh that it is written and read once more. */
  private static final int LEAST = 16 * GemmTiles.DEPTH;

  /** The variants of a pass. */
  public static Variants<Conv2dGeometry> variants(ConvolutionPass pass) {
    return switch (pass) {
      case FORWARD -> FORWARD;
      case INPUT_GRADIENT -> INPUT_GRADIENT;
      case WEIGHT_GRADIENT -> WEIGHT_GRADIENT;
    };
  }

  /** {@code N*H*W} of images {@code [N,H,W,C]}. */
  private static int pixels(Shape images) {
    return images.dim(0) * images.dim(1) * images.dim(2);
  }

  private static GemmTiles outputTiles(Conv2dGeometry g) {
    return new GemmTiles(pixels(g.outputShape()), g.groupOut(), g.groups());
  }

  private static GemmTiles weightTiles(Conv2dGeometry g) {
    return new GemmTiles(
        g.groupOut(), (long) g.kernelHeight() * g.kernelWidth() * g.groupIn(), g.groups());
  }

  /** The tiles of the first phase; no phase has more pixels. */
  private static GemmTiles phase(Conv2dGeometry g) {
    long pixels = (long) Math.ceilDiv(g.height(), g.stride()) * Math.ceilDiv(g.width(), g.stride());
    return new GemmTiles(g.batch() * pixels, g.groupIn(), g.groups());
  }

  /** A phase for each remainder by the stride that a row and a column of some pixel have. */
  private static Blocks phases(Conv2dGeometry g) {
    int blocks = phase(g).count();
    int across = Math.min(g.width(), g.stride());
    int phases = Math.min(g.height(), g.stride()) * across;
    return Blocks.of(
        Launch.of(Math.multiplyExact(phases, blocks), GemmTiles.THREADS), across, blocks);
  }

  /** Pixels of a chunk of v3, a multiple of what a block holds at a time. */
  private static int pixelsPerChunk(Conv2dGeometry g) {
    int wanted = Math.ceilDiv(ENOUGH_BLOCKS, weightTiles(g).count());
    int pixels = Math.max(LEAST, Math.ceilDiv(pixels(g.outputShape()), wanted));
    return Math.ceilDiv(pixels, GemmTiles.DEPTH) * GemmTiles.DEPTH;
  }

  private static Blocks inChunks(Conv2dGeometry g) {
    int pixels = pixelsPerChunk(g);
    int chunks = Math.ceilDiv(pixels(g.outputShape()), pixels);
    return new Blocks(weightTiles(g).launch(chunks), chunks, pixels);
  }

  private static String sumEntry(DType type) {
    return Variant.entry("conv2d_weight_gradient_sum", type);
  }

  private static String wholeEntry(DType type) {
    return Variant.entry("conv2d_weight_gradient_v2", type);
  }

  /** v2 whose result is F32, whatever the type. */
  private static String chunksEntry(DType type) {
    return type == DType.F32
        ? wholeEntry(type)
        : Variant.entry("conv2d_weight_gradient_chunks", type);
  }

  /**
   * Runs a pass on tensors of a type, F32 or BF16.
   *
   * @param a the first operand of the pass
   * @param b the second
   */
  public void run(
      DType type,
      ConvolutionPass pass,
      Conv2dGeometry g,
      DeviceMemory a,
      DeviceMemory b,
      DeviceMemory out) {
    Variants.Call call = variants(pass).on(library, g, type);
    int chunks = call.blocks().chunks();
    if (chunks == 0) {
      call.launch(call.with(arguments(a, b, out, g)));
      return;
    }
    try (Scratch scratch = new Scratch(library.driver())) {
      long weights = g.weightShape().elements();
      DeviceMemory sums = chunks == 1 ? out : scratch.floats(chunks * weights);
      library.launch(
          call.file(),
          chunks == 1 ? wholeEntry(type) : chunksEntry(type),
          call.blocks().launch(),
          call.with(arguments(a, b, sums, g)));
      if (chunks > 1) {
        library.launch(
            call.file(),
            sumEntry(type),
            Grids.threads((int) weights),
            KernelArguments.of().pointers(sums, out).i32((int) weights, chunks));
      }
    }
  }

  private static KernelArguments arguments(
      DeviceMemory a, DeviceMemory b, DeviceMemory out, Conv2dGeometry g) {
    return KernelArguments.of()
        .pointers(a, b, out)
        .i32(g.batch(), g.height(), g.width(), g.groupIn(), g.groupOut())
        .i32(g.kernelHeight(), g.kernelWidth(), g.stride(), g.padding(), g.groups())
        .i32(g.outHeight(), g.outWidth());
  }
}
