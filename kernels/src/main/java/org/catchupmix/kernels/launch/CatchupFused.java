package org.catchupmix.kernels.launch;

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
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Number by number. */
    V1(
        "A block ranks the filters of its sample in shared memory and at once mixes pixels with that"
            + " mask, number by number."),
    /** Wide loads. */
    V2("As v1, with 16-byte loads and stores of 4 channels.");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** By its counts: fewer instructions, see docs/kernels.md. No card has timed it yet. */
  public static final Variant BEST = Variant.V2;

  private static final String FILE = "catchup_fused";

  /** Threads of a block, as in the source. */
  private static final int BLOCK = 256;

  private final KernelLibrary library;

  /** On a device. */
  public CatchupFused(KernelLibrary library) {
    this.library = library;
  }

  /** Whether a variant can run: wide loads want channels in fours. */
  public static boolean accepts(Variant variant, int channels) {
    return variant == Variant.V1 || channels % 4 == 0;
  }

  /** The best variant for these sizes. */
  public static Variant choose(int channels) {
    return accepts(BEST, channels) ? BEST : Variant.V1;
  }

  /**
   * Pixels that a block mixes. Each block ranks anew, C comparisons for each of C filters, and
   * mixes C numbers for each pixel: with 4 pixels for each channel both cost about the same.
   */
  private static int span(int channels) {
    return Math.max(64, 4 * channels);
  }

  /**
   * Runs a variant that accepts the channels.
   *
   * @throws UserException beyond {@link RfiMask#MAX_CHANNELS}
   */
  public void run(
      Variant variant,
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
    int span = span(channels);
    int pairs = Math.ceilDiv(channels, 2);
    library.launch(
        FILE,
        variant.entry(FILE, type),
        Launch.of(samples * Math.ceilDiv(pixels, span), BLOCK)
            .withShared(2 * pairs * (Long.BYTES + 1)),
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
            .flag(ranking.order() == FilterRanking.Order.HIGHEST)
            .i32(span));
  }
}
