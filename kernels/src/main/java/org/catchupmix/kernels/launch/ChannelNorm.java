package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The influence of each filter on each sample, {@code channel_norm.cu}: features {@code [N,P,C]} of
 * P pixels, F32 or BF16, to F32 norms {@code [N,C]}.
 */
public final class ChannelNorm {
  private static final String FILE = "channel_norm";

  /** The kernel that adds the chunks of v4. */
  private static final String FINISH = "channel_norm_v4_finish";

  private final KernelLibrary library;

  public ChannelNorm(KernelLibrary library) {
    this.library = library;
  }

  /** Variants from plain to fast; v4 sums in chunks. */
  public static final Variants<ImageSizes> VARIANTS =
      new Variants<>(
          FILE,
          List.of(
              Variant.<ImageSizes>of("v1", ChannelNorm::perChannel).forStudy(),
              Variant.of("v2", ChannelNorm::perTile),
              // A quarter of the loads of v1 and v2 by the emulator, with fewer instructions at
              // 16x16 pixels; see docs/kernels.md. Not yet timed on a GPU.
              Variant.<ImageSizes>of("v3", ChannelNorm::perQuads).inFours(ImageSizes::channels),
              Variant.<ImageSizes>of("v4", ChannelNorm::perChunk)
                  .inFours(ImageSizes::channels)
                  .where(ChannelNorm::isFewLargePlanes)
                  .launching((o, type) -> List.of(Variant.entry(o + "_v4", type), FINISH))));

  /** Threads of a block, as in the source. */
  private static final int BLOCK = 128;

  private static final int TILE = 32;

  private static final int CHUNK = 256;

  /** Least pixels per thread of v3, so that adding rows is the smaller part of the work. */
  private static final int PIXELS = 8;

  /**
   * Blocks that fill a large GPU: eight for each of 132 multiprocessors. It is a constant, so that
   * sums have the same order on every GPU.
   */
  private static final int ENOUGH_BLOCKS = 1056;

  private static Blocks perChannel(ImageSizes s) {
    return Blocks.of(perChannel(s.samples(), s.channels()), s.samples(), s.pixels(), s.channels());
  }

  private static Blocks perTile(ImageSizes s) {
    return Blocks.of(Launch.of(s.samples(), tiles(s), BLOCK), s.pixels(), s.channels());
  }

  private static Blocks perQuads(ImageSizes s) {
    int quads = s.channels() / 4;
    int most = quadsOfBlock(s.pixels());
    return Blocks.of(
        Launch.of(s.samples(), Math.ceilDiv(quads, most), BLOCK), s.pixels(), quads, most);
  }

  private static Blocks perChunk(ImageSizes s) {
    int chunks = Math.ceilDiv(s.pixels(), CHUNK);
    return new Blocks(
        Launch.of(s.samples() * chunks, tiles(s), BLOCK), chunks, s.pixels(), s.channels() / 4);
  }

  private static int tiles(ImageSizes s) {
    return Math.ceilDiv(s.channels(), TILE);
  }

  /** Tells whether planes are large, and too few to fill a GPU with a block each. */
  private static boolean isFewLargePlanes(ImageSizes s) {
    return (long) s.samples() * tiles(s) < ENOUGH_BLOCKS && s.pixels() >= 2 * CHUNK;
  }

  public void run(Mixing.ChannelNorm p) {
    ImageSizes sizes = ImageSizes.of(p.x());
    Variants.Call call = VARIANTS.on(library, sizes, p.x().dtype());
    int chunks = call.blocks().chunks();
    boolean l1 = p.kind() == NormKind.L1;
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory norms = memory(p.norms());
      DeviceMemory sums = chunks == 0 ? norms : scratch.floats((long) size(p.norms()) * chunks);
      call.launch(call.with(pointers(p.x()).pointer(sums)).flag(l1));
      if (chunks > 0) {
        library.launch(
            FILE,
            FINISH,
            perChannel(sizes.samples(), sizes.channels()),
            KernelArguments.of()
                .pointers(sums, norms)
                .i32(sizes.samples(), chunks, sizes.channels())
                .flag(l1));
      }
    }
  }

  /** Returns the quads per block, a power of two, so that cache lines stay whole. */
  private static int quadsOfBlock(int pixels) {
    int quads = Integer.highestOneBit(Math.max(1, BLOCK * PIXELS / pixels));
    return Math.clamp(quads, TILE / 4, BLOCK);
  }

  private static Launch perChannel(int samples, int channels) {
    return Launch.of(Math.ceilDiv(samples * channels, BLOCK), BLOCK);
  }
}
