package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import java.util.List;
import org.catchupmix.core.UserException;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The mask of Catch-up Mix, {@code rfi_mask.cu}: norms {@code [N,C]} to a mask {@code [N,C]}.
 *
 * @param library of the device
 */
public record RfiMask(KernelLibrary library) {
  /** From here on v4 needs fewer instructions than v3: its work does not grow with C^2. */
  private static final int MANY_CHANNELS = 257;

  /** The influences of a sample fit into the 48 KiB of shared memory that every GPU has. */
  public static final int MAX_CHANNELS = 4096;

  private static final String FILE = "rfi_mask";

  /**
   * Norms {@code [N,C]}.
   *
   * @param samples N
   * @param channels C
   */
  public record Sizes(int samples, int channels) {}

  /** From plain to fast. */
  public static final Variants<Sizes> VARIANTS =
      new Variants<>(
          FILE,
          List.of(
              Variant.<Sizes>of("v1", RfiMask::perFilter).forStudy(),
              Variant.<Sizes>of("v2", RfiMask::perSample).forStudy(),
              // By its counts: 0.7 of v2's instructions at 64 channels, 0.4 at 512, and no
              // comparison of doubles, which most GPUs do at 1/64 of their speed; see
              // docs/kernels.md. No GPU has timed it yet.
              Variant.of("v3", RfiMask::perPairs),
              Variant.<Sizes>of("v4", RfiMask::settling).where(s -> s.channels >= MANY_CHANNELS)));

  /** Threads of a block at most, as in the source. */
  private static final int BLOCK = 256;

  /** Refuses more channels than fit into shared memory. */
  static void checkChannels(int channels) {
    if (channels > MAX_CHANNELS) {
      throw new UserException(
          "rfiMask: %d channels are more than the %d whose influences fit into a GPU's shared memory:"
                  .formatted(channels, MAX_CHANNELS)
              + " mix at a narrower mix point or use --device cpu");
    }
  }

  /**
   * Runs a variant.
   *
   * @throws UserException beyond {@link #MAX_CHANNELS}
   */
  public void run(Mixing.RfiMask p) {
    Shape s = p.norms().shape();
    checkChannels(s.dim(1));
    Variants.Call call = VARIANTS.on(library, new Sizes(s.dim(0), s.dim(1)), DType.F32);
    KernelArguments arguments = call.with(pointers(p.norms(), p.partner(), p.mask()));
    call.launch(rank(arguments.i32(p.keep()), p.ranking()).i64(DeviceBuffer.address(p.kept())));
  }

  /** Adds by what filters are ranked, and whether the highest are kept. */
  static KernelArguments rank(KernelArguments arguments, FilterRanking ranking) {
    return arguments
        .flag(ranking.influence() == FilterRanking.Influence.RATIO)
        .flag(ranking.order() == FilterRanking.Order.HIGHEST);
  }

  private static Blocks perFilter(Sizes s) {
    int filters = s.samples * s.channels;
    return Blocks.of(Launch.of(Math.ceilDiv(filters, BLOCK), BLOCK), s.samples, s.channels);
  }

  private static Blocks perSample(Sizes s) {
    Launch launch = Launch.of(s.samples, block(s.channels));
    return Blocks.of(launch.withShared(s.channels * Double.BYTES), s.channels);
  }

  private static Blocks perPairs(Sizes s) {
    int pairs = Math.ceilDiv(s.channels, 2);
    int block = block(pairs);
    Launch launch = Launch.of(s.samples * Math.ceilDiv(pairs, block), block);
    return Blocks.of(launch.withShared(2 * pairs * Long.BYTES), s.channels);
  }

  private static Blocks settling(Sizes s) {
    int block = block(s.channels);
    return Blocks.of(Launch.of(s.samples, block).withShared(keys(s.channels, block)), s.channels);
  }

  /** Bytes of the influences that a block of v4 settles. */
  static int keys(int channels, int block) {
    return Math.ceilDiv(channels, block) * block * Long.BYTES;
  }

  /** A power of two from a warp to BLOCK threads, so many that each has work, if it can be. */
  private static int block(int work) {
    int power = Integer.highestOneBit(Math.max(1, work - 1)) * 2;
    return Math.clamp(power, 32, BLOCK);
  }
}
