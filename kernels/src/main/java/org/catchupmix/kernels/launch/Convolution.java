package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Convolution and its gradients, {@code conv2d.cu}, {@code conv2d_input_gradient.cu} and {@code
 * conv2d_weight_gradient.cu}.
 */
public final class Convolution {
  public static final Variants<Conv2dGeometry> FORWARD =
      new Variants<>(
          "conv2d",
          List.of(
              Variant.of("v1", g -> Blocks.of(outputTiles(g).elements())),
              // A third of v1's instructions and a 60th of its loads by the emulator for 3x3
              // filters on [2,16,16,64].
              Variant.<Conv2dGeometry>of("v2", g -> Blocks.of(outputTiles(g).launch(1)))
                  .where(g -> outputTiles(g).areFaster()),
              Variant.<Conv2dGeometry>of("v3", g -> Blocks.of(outputTiles(g).launch(1)))
                  .where(g -> outputTiles(g).areFaster())
                  .onTensorCores(),
              Variant.<Conv2dGeometry>of("v4", g -> Blocks.of(outputStages(g).launch(1)))
                  .refusing((g, target) -> GemmTiles.ragged(target, g.groupIn()))
                  .where(g -> outputStages(g).areFaster())
                  .onTensorCores()));

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
              // A third of v1's instructions and a 60th of its loads by the emulator for 3x3
              // filters on [2,16,16,64].
              Variant.<Conv2dGeometry>of("v2", g -> phases(g, phase(g)))
                  .where(g -> phase(g).areFaster()),
              Variant.<Conv2dGeometry>of("v3", g -> phases(g, phase(g)))
                  .where(g -> phase(g).areFaster())
                  .onTensorCores(),
              Variant.<Conv2dGeometry>of("v4", g -> phases(g, phaseStages(g)))
                  .refusing((g, target) -> GemmTiles.ragged(target, g.groupIn(), g.groupOut()))
                  .where(g -> phaseStages(g).areFaster())
                  .onTensorCores()));

  /** Variants of the gradient w.r.t. the weights, from plain to fast; v3 to v5 sum in chunks. */
  public static final Variants<Conv2dGeometry> WEIGHT_GRADIENT =
      new Variants<>(
          "conv2d_weight_gradient",
          List.of(
              Variant.of("v1", g -> Blocks.of(weightTiles(g).elements())),
              Variant.<Conv2dGeometry>of(
                      "v2", g -> Blocks.of(weightTiles(g).launch(1), pixels(g.outputShape())))
                  .where(g -> weightTiles(g).areFaster()),
              // Weights are few and pixels many: v2 has only 9 blocks for a 3x3 filter of 64
              // channels.
              Variant.<Conv2dGeometry>of("v3", g -> inChunks(g, weightTiles(g)))
                  .where(g -> pixels(g.outputShape()) > pixelsPerChunk(g, weightTiles(g)))
                  .launching((_, type) -> List.of(chunksEntry(type), sumEntry(type))),
              // Sums are F32 even with a single chunk.
              Variant.<Conv2dGeometry>of("v4", g -> inChunks(g, weightTiles(g)))
                  .where(g -> weightTiles(g).areFaster())
                  .launching((pass, type) -> withSum(pass + "_v4", type))
                  .onTensorCores(),
              Variant.<Conv2dGeometry>of("v5", g -> inChunks(g, weightStages(g)))
                  .refusing((g, target) -> GemmTiles.ragged(target, g.groupIn(), g.groupOut()))
                  .where(g -> weightStages(g).areFaster())
                  .launching((pass, type) -> withSum(pass + "_v5", type))
                  .onTensorCores()));

  /**
   * Blocks that fill a large GPU. It is a constant, so that sums have the same order on every GPU.
   */
  private static final int ENOUGH_BLOCKS = 512;

  /** Least pixels per chunk: 16 steps outweigh writing and reading the partial sum. */
  private static final int MIN_PIXELS_PER_CHUNK = 16 * GemmTiles.DEPTH;

  private final KernelLibrary library;

  public Convolution(KernelLibrary library) {
    this.library = library;
  }

  public static Variants<Conv2dGeometry> variants(ConvolutionPass pass) {
    return switch (pass) {
      case FORWARD -> FORWARD;
      case INPUT_GRADIENT -> INPUT_GRADIENT;
      case WEIGHT_GRADIENT -> WEIGHT_GRADIENT;
    };
  }

  /** Returns {@code N*H*W} of images {@code [N,H,W,C]}. */
  private static int pixels(Shape images) {
    return images.dim(0) * images.dim(1) * images.dim(2);
  }

  private static GemmTiles outputTiles(Conv2dGeometry g) {
    return new GemmTiles(pixels(g.outputShape()), g.groupOut(), g.groups());
  }

  private static GemmTiles outputStages(Conv2dGeometry g) {
    return GemmTiles.ofStages(pixels(g.outputShape()), g.groupOut(), g.groups(), true);
  }

  private static long weightColumns(Conv2dGeometry g) {
    return (long) g.kernelHeight() * g.kernelWidth() * g.groupIn();
  }

  private static GemmTiles weightTiles(Conv2dGeometry g) {
    return new GemmTiles(g.groupOut(), weightColumns(g), g.groups());
  }

  private static GemmTiles weightStages(Conv2dGeometry g) {
    return GemmTiles.ofStages(g.groupOut(), weightColumns(g), g.groups(), false);
  }

  /** Returns the tiles of the first phase; no phase has more pixels. */
  private static GemmTiles phase(Conv2dGeometry g) {
    return new GemmTiles(phasePixels(g), g.groupIn(), g.groups());
  }

  private static GemmTiles phaseStages(Conv2dGeometry g) {
    return GemmTiles.ofStages(phasePixels(g), g.groupIn(), g.groups(), true);
  }

  private static long phasePixels(Conv2dGeometry g) {
    return (long) g.batch()
        * Math.ceilDiv(g.height(), g.stride())
        * Math.ceilDiv(g.width(), g.stride());
  }

  /** Divides the work by phases, one per pair of remainders of row and column by the stride. */
  private static Blocks phases(Conv2dGeometry g, GemmTiles phase) {
    int blocks = phase.count();
    int across = Math.min(g.width(), g.stride());
    int phases = Math.min(g.height(), g.stride()) * across;
    return Blocks.of(
        Launch.of(Math.multiplyExact(phases, blocks), phase.threads()), across, blocks);
  }

  /** Returns the pixels per chunk, a multiple of the depth of a tile. */
  private static int pixelsPerChunk(Conv2dGeometry g, GemmTiles tiles) {
    int wanted = Math.ceilDiv(ENOUGH_BLOCKS, tiles.count());
    int pixels = Math.max(MIN_PIXELS_PER_CHUNK, Math.ceilDiv(pixels(g.outputShape()), wanted));
    return Math.ceilDiv(pixels, GemmTiles.DEPTH) * GemmTiles.DEPTH;
  }

  private static Blocks inChunks(Conv2dGeometry g, GemmTiles tiles) {
    int pixels = pixelsPerChunk(g, tiles);
    int chunks = Math.ceilDiv(pixels(g.outputShape()), pixels);
    return new Blocks(tiles.launch(chunks), chunks, pixels);
  }

  /** Returns a kernel with F32 sums and the kernel that adds them. */
  private static List<String> withSum(String kernel, DType type) {
    return List.of(Variant.entry(kernel, type), sumEntry(type));
  }

  private static String sumEntry(DType type) {
    return Variant.entry("conv2d_weight_gradient_sum", type);
  }

  private static String wholeEntry(DType type) {
    return Variant.entry("conv2d_weight_gradient_v2", type);
  }

  /** Returns the kernel of v2 with an F32 result. */
  private static String chunksEntry(DType type) {
    return type == DType.F32
        ? wholeEntry(type)
        : Variant.entry("conv2d_weight_gradient_chunks", type);
  }

  /** Runs a pass. */
  public void run(
      Precision precision,
      ConvolutionPass pass,
      Conv2dGeometry g,
      DeviceMemory a,
      DeviceMemory b,
      DeviceMemory out) {
    Variants.Call call = variants(pass).on(library, g, new Target(precision, library.chip()));
    DType type = precision.storage();
    int chunks = call.blocks().chunks();
    if (chunks == 0) {
      call.launch(call.with(arguments(a, b, out, g)));
      return;
    }
    try (Scratch scratch = new Scratch(library.driver())) {
      long weights = g.weightShape().elements();
      String kernel = call.entries().getFirst();
      // v2 is v3 with one chunk and writes results.
      boolean whole = chunks == 1 && kernel.equals(chunksEntry(type));
      DeviceMemory sums = whole ? out : scratch.floats(chunks * weights);
      library.launch(
          call.file(),
          whole ? wholeEntry(type) : kernel,
          call.blocks().launch(),
          call.with(arguments(a, b, sums, g)));
      if (!whole) {
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
