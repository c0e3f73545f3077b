package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import java.util.List;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** The mask of Catch-up Mix, {@code rfi_mask.cu}: norms {@code [N,C]} to a mask {@code [N,C]}. */
public final class RfiMask {
  /** Channels from which v4 needs fewer instructions than v3, whose work grows with C^2. */
  private static final int MANY_CHANNELS = 257;

  /** Most channels: their influences fill the 48 KiB of shared memory that every GPU has. */
  public static final int MAX_CHANNELS = 4096;

  private static final String FILE = "rfi_mask";

  private final KernelLibrary library;

  public RfiMask(KernelLibrary library) {
    this.library = library;
  }

  /** Sizes of norms {@code [N,C]}. */
  public record Sizes(int samples, int channels) {}

  public static final Variants<Sizes> VARIANTS =
      new Variants<>(
          FILE,
          List.of(
              Variant.<Sizes>of("v1", RfiMask::perFilter).forStudy(),
              Variant.<Sizes>of("v2", RfiMask::perSample).forStudy(),
              // By the emulator 0.7 of v2's instructions at 64 channels, 0.4 at 512, and no
              // comparisons of doubles, which most GPUs run at 1/64 of their speed; see
              // docs/kernels.md. Not yet timed on a GPU.
              Variant.of("v3", RfiMask::perPairs),
              Variant.<Sizes>of("v4", RfiMask::settling).where(s -> s.channels >= MANY_CHANNELS)));

  private static final int BLOCK = 256;

  /**
   * Runs the mask.
   *
   * @throws DeviceException beyond {@link #MAX_CHANNELS}
   */
  public void run(Mixing.RfiMask p) {
    Shape s = p.norms().shape();
    if (s.dim(1) > MAX_CHANNELS) {
      throw new DeviceException(
          "rfiMask: %d channels are more than the %d whose influences fit into a GPU's shared memory: mix at a narrower mix point or use --device cpu"
              .formatted(s.dim(1), MAX_CHANNELS));
    }
    Variants.Call call = VARIANTS.on(library, new Sizes(s.dim(0), s.dim(1)), DType.F32);
    call.launch(
        call.with(pointers(p.norms(), p.partner(), p.keep(), p.mask()))
            .flag(p.ranking().influence() == FilterRanking.Influence.RATIO)
            .flag(p.ranking().order() == FilterRanking.Order.HIGHEST));
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
    int influences = Math.ceilDiv(s.channels, block) * block;
    return Blocks.of(Launch.of(s.samples, block).withShared(influences * Long.BYTES), s.channels);
  }

  /**
   * Returns the threads of a block: a power of two from a warp to BLOCK, with work for each if
   * possible.
   */
  private static int block(int work) {
    return Math.max(32, Grids.powerOfTwo(work));
  }
}
