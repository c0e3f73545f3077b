package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * {@link RfiMask} and {@link ChannelMix} in one launch, {@code catchup_fused.cu}: features {@code
 * [N,P,C]} of P pixels, F32 or BF16, and norms {@code [N,C]}, F32, to mixed features and the mask,
 * which the gradient needs.
 */
public final class CatchupFused {
  private static final String FILE = "catchup_fused";

  /** Threads of a block, as in the source. */
  private static final int BLOCK = 256;

  /** From plain to fast; both divide their work in the same way. */
  public static final Variants<ImageSizes, Blocks> VARIANTS =
      new Variants<>(
          FILE,
          FILE,
          List.of(
              Variant.of("v1", CatchupFused::spans),
              // By its counts: fewer instructions, see docs/kernels.md. No GPU has timed it yet.
              Variant.<ImageSizes, Blocks>of("v2", CatchupFused::spans)
                  .inFours(ImageSizes::channels)));

  private final KernelLibrary library;

  /** On a device. */
  public CatchupFused(KernelLibrary library) {
    this.library = library;
  }

  /**
   * Pixels that a block mixes. Each block ranks anew, C comparisons for each of C filters, and
   * mixes C numbers for each pixel: with 4 pixels for each channel both cost about the same.
   */
  private static int span(int channels) {
    return Math.max(64, 4 * channels);
  }

  private static Blocks spans(ImageSizes s) {
    int span = span(s.channels());
    int pairs = Math.ceilDiv(s.channels(), 2);
    return Blocks.of(
        Launch.of(s.samples() * Math.ceilDiv(s.pixels(), span), BLOCK)
            .withShared(2 * pairs * (Long.BYTES + 1)),
        span);
  }

  /**
   * Runs a variant.
   *
   * @throws UserException beyond {@link RfiMask#MAX_CHANNELS}
   */
  public void run(
      DType type,
      DeviceMemory x,
      DeviceMemory norms,
      DeviceMemory partner,
      DeviceMemory out,
      DeviceMemory mask,
      int samples,
      int pixels,
      int channels,
      FilterRanking ranking,
      int keep) {
    RfiMask.checkChannels(channels);
    ImageSizes sizes = new ImageSizes(samples, pixels, channels);
    Variant<ImageSizes, Blocks> variant = VARIANTS.on(library, sizes, type);
    Blocks blocks = variant.blocks().apply(sizes);
    KernelArguments arguments =
        KernelArguments.of()
            .pointer(x)
            .pointer(norms)
            .pointer(partner)
            .pointer(out)
            .pointer(mask)
            .i32(pixels)
            .i32(channels)
            .i32(keep)
            .flag(ranking.influence() == FilterRanking.Influence.RATIO)
            .flag(ranking.order() == FilterRanking.Order.HIGHEST);
    library.launch(FILE, VARIANTS.entry(variant, type), blocks.launch(), blocks.addTo(arguments));
  }
}
