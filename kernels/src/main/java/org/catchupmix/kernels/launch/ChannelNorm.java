package org.catchupmix.kernels.launch;

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
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("One thread per channel walks the pixels of its sample with one running sum."),
    /** Many threads a channel. */
    V2(
        "A block per sample and 32 channels spreads the pixels over its rows of threads and adds their"
            + " sums by halving in shared memory."),
    /** Wide loads. */
    V3(
        "As v2, but a thread reads 4 channels with one 16-byte load, keeps 4 loads in flight, and a small"
            + " plane gets fewer rows of threads and more channels a block."),
    /** Many blocks a plane. */
    V4(
        "As v3, but each block sums 256 pixels, so that large planes fill the card, and a second launch"
            + " adds the blocks' sums.");

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
   * By its counts: a fourth of the loads of v1 and v2, with fewer instructions than both at 16x16
   * pixels; see {@code docs/kernels.md}. No card has timed it yet.
   */
  public static final Variant BEST = Variant.V3;

  private static final String FILE = "channel_norm";

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

  /** Whether a variant can run: wide loads want channels in fours. */
  public static boolean accepts(Variant variant, int channels) {
    return switch (variant) {
      case V1, V2 -> true;
      case V3, V4 -> channels % 4 == 0;
    };
  }

  /** The best variant for these sizes. */
  public static Variant choose(int samples, int pixels, int channels) {
    if (!accepts(BEST, channels)) {
      return Variant.V2;
    }
    boolean few = (long) samples * Math.ceilDiv(channels, TILE) < ENOUGH_BLOCKS;
    return few && pixels >= 2 * CHUNK ? Variant.V4 : BEST;
  }

  /** Runs the best variant. */
  public void run(
      DType type,
      DeviceMemory x,
      int samples,
      int pixels,
      int channels,
      NormKind kind,
      DeviceMemory norms) {
    run(choose(samples, pixels, channels), type, x, samples, pixels, channels, kind, norms);
  }

  /**
   * Runs a variant that accepts the channels.
   *
   * @param type of x, F32 or BF16
   */
  public void run(
      Variant variant,
      DType type,
      DeviceMemory x,
      int samples,
      int pixels,
      int channels,
      NormKind kind,
      DeviceMemory norms) {
    boolean l1 = kind == NormKind.L1;
    String entry = variant.entry(FILE, type);
    KernelArguments arguments = KernelArguments.of().pointer(x);
    int tiles = Math.ceilDiv(channels, TILE);
    switch (variant) {
      case V1 ->
          library.launch(
              FILE,
              entry,
              perChannel(samples, channels),
              arguments.pointer(norms).i32(samples).i32(pixels).i32(channels).flag(l1));
      case V2 ->
          library.launch(
              FILE,
              entry,
              Launch.of(samples, tiles, BLOCK),
              arguments.pointer(norms).i32(pixels).i32(channels).flag(l1));
      case V3 -> {
        int quads = channels / 4;
        int most = quadsOfBlock(pixels);
        library.launch(
            FILE,
            entry,
            Launch.of(samples, Math.ceilDiv(quads, most), BLOCK),
            arguments.pointer(norms).i32(pixels).i32(quads).i32(most).flag(l1));
      }
      case V4 -> {
        int chunks = Math.ceilDiv(pixels, CHUNK);
        try (Scratch scratch = new Scratch(library.driver())) {
          DeviceMemory partials = scratch.floats((long) samples * chunks * channels);
          library.launch(
              FILE,
              entry,
              Launch.of(samples * chunks, tiles, BLOCK),
              arguments.pointer(partials).i32(pixels).i32(channels / 4).flag(l1));
          library.launch(
              FILE,
              variant.entry(FILE) + "_finish",
              perChannel(samples, channels),
              KernelArguments.of()
                  .pointer(partials)
                  .pointer(norms)
                  .i32(samples)
                  .i32(chunks)
                  .i32(channels)
                  .flag(l1));
        }
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
