package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.NormKind;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The influence of each filter on each sample, {@code channel_norm.cu}: features {@code [N,P,C]} of
 * P pixels, F32 or BF16, to norms {@code [N,C]}, F32.
 */
public final class ChannelNorm {
  private static final String FILE = "channel_norm";

  /** Adds up the chunks of v4. */
  private static final String FINISH = "channel_norm_v4_finish";

  /** From plain to fast; v4 sums in chunks. */
  public static final Variants<ImageSizes, Blocks> VARIANTS =
      new Variants<>(
          FILE,
          FILE,
          List.of(
              Variant.<ImageSizes, Blocks>of("v1", ChannelNorm::perChannel).forStudy(),
              Variant.of("v2", ChannelNorm::perTile),
              // By its counts: a fourth of the loads of v1 and v2, with fewer instructions than
              // both at 16x16 pixels; see docs/kernels.md. No GPU has timed it yet.
              Variant.<ImageSizes, Blocks>of("v3", ChannelNorm::perQuads)
                  .inFours(ImageSizes::channels),
              Variant.<ImageSizes, Blocks>of("v4", ChannelNorm::perChunk)
                  .inFours(ImageSizes::channels)
                  .where(ChannelNorm::isFewLargePlanes)
                  .launching((o, type) -> List.of(TypedEntry.of(o + "_v4", type), FINISH))));

  /** Threads of a block, channels that it sums, and pixels that it sums in v4; as in the source. */
  private static final int BLOCK = 128;

  private static final int TILE = 32;

  /**
   * Pixels that a thread of v3 should have to sum, so that adding up the rows is the smaller part.
   */
  private static final int PIXELS = 8;

  private static final int CHUNK = 256;

  /**
   * Blocks that keep a large card busy: 132 multiprocessors, eight blocks each. A constant, so that
   * the order of a sum depends on the sizes alone and not on the card.
   */
  private static final int ENOUGH_BLOCKS = 1056;

  private final KernelLibrary library;

  /** On a device. */
  public ChannelNorm(KernelLibrary library) {
    this.library = library;
  }

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

  /** Whether planes are large, and too few to keep a GPU busy with a block each. */
  private static boolean isFewLargePlanes(ImageSizes s) {
    return (long) s.samples() * tiles(s) < ENOUGH_BLOCKS && s.pixels() >= 2 * CHUNK;
  }

  /**
   * Runs a variant.
   *
   * @param type of x, F32 or BF16
   */
  public void run(
      DType type,
      DeviceMemory x,
      int samples,
      int pixels,
      int channels,
      NormKind kind,
      DeviceMemory norms) {
    ImageSizes sizes = new ImageSizes(samples, pixels, channels);
    Variant<ImageSizes, Blocks> variant = VARIANTS.on(library, sizes, type);
    Blocks blocks = variant.blocks().apply(sizes);
    boolean l1 = kind == NormKind.L1;
    try (Scratch scratch = new Scratch(library.driver())) {
      boolean whole = blocks.chunks() == 0;
      DeviceMemory sums =
          whole ? norms : scratch.floats((long) samples * blocks.chunks() * channels);
      library.launch(
          FILE,
          VARIANTS.entry(variant, type),
          blocks.launch(),
          blocks.addTo(KernelArguments.of().pointer(x).pointer(sums)).flag(l1));
      if (!whole) {
        library.launch(
            FILE,
            FINISH,
            perChannel(samples, channels),
            KernelArguments.of()
                .pointer(sums)
                .pointer(norms)
                .i32(samples)
                .i32(blocks.chunks())
                .i32(channels)
                .flag(l1));
      }
    }
  }

  /** As many as leave each thread PIXELS pixels; a power of two, so that lines stay whole. */
  private static int quadsOfBlock(int pixels) {
    int quads = Integer.highestOneBit(Math.max(1, BLOCK * PIXELS / pixels));
    return Math.clamp(quads, TILE / 4, BLOCK);
  }

  private static Launch perChannel(int samples, int channels) {
    return Launch.of(Math.ceilDiv(samples * channels, BLOCK), BLOCK);
  }
}
