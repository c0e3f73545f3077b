package org.catchupmix.kernels.launch;

import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** The mask of Catch-up Mix, {@code rfi_mask.cu}: norms {@code [N,C]} to a mask {@code [N,C]}. */
public final class RfiMask {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1(
        "One thread per filter reads all norms of both samples from global memory, twice over, and works"
            + " out each influence again."),
    /** Shared memory. */
    V2(
        "A block per sample works out each influence once, keeps them in shared memory, and its threads"
            + " count there."),
    /** Integer comparisons, wide loads. */
    V3(
        "As v2, but influences are compared as integers, two by one 16-byte load that serves two filters"
            + " of a thread, and which of two equal filters comes first is asked only among the 64 of a"
            + " warp."),
    /** No ranks. */
    V4(
        "Ranks nothing: a block finds the filter of rank keep - 1 by settling its influence bit by bit, and"
            + " of equal ones its number, so that work grows with C rather than with C^2.");

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
   * By its counts: 0.7 of v2's instructions at 64 channels, 0.4 at 512, and no comparison of
   * doubles, which most cards do at 1/64 of their speed; see {@code docs/kernels.md}. No card has
   * timed it yet.
   */
  public static final Variant BEST = Variant.V3;

  /** From here on v4 needs fewer instructions than v3: its work does not grow with C^2. */
  private static final int MANY_CHANNELS = 257;

  /** The influences of a sample fit into the 48 KiB of shared memory that every card has. */
  public static final int MAX_CHANNELS = 4096;

  private static final String FILE = "rfi_mask";

  /** Threads of a block at most, as in the source. */
  private static final int BLOCK = 256;

  private final KernelLibrary library;

  /** On a device. */
  public RfiMask(KernelLibrary library) {
    this.library = library;
  }

  /** The best variant for these sizes. */
  public static Variant choose(int channels) {
    return channels < MANY_CHANNELS ? BEST : Variant.V4;
  }

  /** Refuses more channels than fit into shared memory. */
  static void checkChannels(int channels) {
    if (channels > MAX_CHANNELS) {
      throw new UserException(
          "rfiMask: %d channels are more than the %d whose influences fit into a GPU's shared memory:"
                  .formatted(channels, MAX_CHANNELS)
              + " mix at a narrower layer or use --device cpu");
    }
  }

  /**
   * Runs the best variant.
   *
   * @throws UserException beyond {@link #MAX_CHANNELS}
   */
  public void run(
      DeviceMemory norms,
      DeviceMemory partner,
      int samples,
      int channels,
      FilterRanking ranking,
      int keep,
      DeviceMemory mask) {
    run(choose(channels), norms, partner, samples, channels, ranking, keep, mask);
  }

  /**
   * Runs a variant.
   *
   * @throws UserException beyond {@link #MAX_CHANNELS}
   */
  public void run(
      Variant variant,
      DeviceMemory norms,
      DeviceMemory partner,
      int samples,
      int channels,
      FilterRanking ranking,
      int keep,
      DeviceMemory mask) {
    checkChannels(channels);
    KernelArguments arguments = KernelArguments.of().pointer(norms).pointer(partner).pointer(mask);
    if (variant == Variant.V1) {
      arguments.i32(samples);
    }
    arguments
        .i32(channels)
        .i32(keep)
        .flag(ranking.influence() == FilterRanking.Influence.RATIO)
        .flag(ranking.order() == FilterRanking.Order.HIGHEST);
    int pairs = Math.ceilDiv(channels, 2);
    int block = block(variant == Variant.V3 ? pairs : channels);
    Launch launch =
        switch (variant) {
          case V1 -> Launch.of(Math.ceilDiv(samples * channels, BLOCK), BLOCK);
          case V2 -> Launch.of(samples, block).withShared(channels * Double.BYTES);
          case V3 ->
              Launch.of(samples * Math.ceilDiv(pairs, block), block)
                  .withShared(2 * pairs * Long.BYTES);
          case V4 ->
              Launch.of(samples, block)
                  .withShared(Math.ceilDiv(channels, block) * block * Long.BYTES);
        };
    library.launch(FILE, variant.entry(FILE), launch, arguments);
  }

  /** A power of two from a warp to BLOCK threads, so many that each has work, if it can be. */
  private static int block(int work) {
    int power = Integer.highestOneBit(Math.max(1, work - 1)) * 2;
    return Math.clamp(power, 32, BLOCK);
  }
}
