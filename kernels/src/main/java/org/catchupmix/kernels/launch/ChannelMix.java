package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Mixing by filters and its gradient, a gather through the inverse permutation, {@code
 * channel_mix.cu}: features {@code [N,P,C]} of P pixels, F32 or BF16, and a mask {@code [N,C]} to
 * features. Both have the same variants.
 *
 * @param library of the device
 */
public record ChannelMix(KernelLibrary library) {
  private static final String FILE = "channel_mix";

  /** Threads of a block at most. */
  private static final int BLOCK = 256;

  /** Pixels that a thread of v3 mixes; as in the source. */
  private static final int PIXELS = 8;

  private static final int WARP = 32;

  /** Of the mix. */
  public static final Variants<ImageSizes> MIX = variants("channel_mix");

  /** Of its gradient. */
  public static final Variants<ImageSizes> GRADIENT = variants("channel_mix_gradient");

  /** Both operations have the same, which take the sizes after their pointers. */
  private static Variants<ImageSizes> variants(String operation) {
    return new Variants<>(
        operation,
        FILE,
        List.of(
            Variant.of("v1", s -> each(s, s.channels())),
            Variant.<ImageSizes>of("v2", s -> each(s, s.channels() / 4))
                .inFours(ImageSizes::channels)
                .forStudy(),
            // By its counts: the fewest instructions, see docs/kernels.md. No GPU has timed it yet.
            Variant.<ImageSizes>of("v3", s -> tiles(s, s.channels() / 4))
                .inFours(ImageSizes::channels),
            // As v3, and on a GPU a pair's halves can meet in its second-level cache, which v3's
            // order of blocks rules out where a batch is larger than that; no GPU has timed it yet.
            Variant.<ImageSizes>ofTarget("v4", (s, target) -> tiles(s, vectors(s, target)))
                .refusing(ChannelMix::ragged)
                // Of one sample there is no other order.
                .where(s -> s.samples() > 1)));
  }

  /** One thread for each of width vectors of each pixel. */
  private static Blocks each(ImageSizes s, int width) {
    int count = s.samples() * s.pixels() * width;
    return Blocks.of(Launch.of(Math.ceilDiv(count, BLOCK), BLOCK), count, s.pixels(), width);
  }

  /** Vectors of 16 bytes of a pixel. */
  static int vectors(ImageSizes s, Target target) {
    return s.channels() * target.type().bytes() / 16;
  }

  /** Why vectors of 16 bytes do not fit; empty if they do. */
  static Optional<String> ragged(ImageSizes s, Target target) {
    int channels = 16 / target.type().bytes();
    return s.channels() % channels == 0
        ? Optional.empty()
        : Optional.of(
            "vectors of 16 bytes require C %% %d == 0, C is %d".formatted(channels, s.channels()));
  }

  /** Blocks of rows of threads, no more rows than there are pixels for, a vector a thread. */
  private static Blocks tiles(ImageSizes s, int vectors) {
    int width = Math.min(BLOCK, vectors);
    int rows = Math.min(BLOCK / width, Math.ceilDiv(s.pixels(), PIXELS));
    int block = Math.min(BLOCK, Math.ceilDiv(width * rows, WARP) * WARP);
    int span = block / width * PIXELS;
    int blocks = s.samples() * Math.ceilDiv(vectors, BLOCK) * Math.ceilDiv(s.pixels(), span);
    return Blocks.of(Launch.of(blocks, block), s.pixels(), vectors);
  }

  /** Mixes. */
  public void run(Mixing.ChannelMix p) {
    MIX.launch(
        library,
        ImageSizes.of(p.x()),
        p.x().dtype(),
        pointers(p.x(), p.partner(), p.mask(), p.out()));
  }

  /** The gradient. */
  public void run(Mixing.ChannelMixGradient p) {
    GRADIENT.launch(
        library,
        ImageSizes.of(p.dy()),
        p.dy().dtype(),
        pointers(p.dy(), p.inverse(), p.mask(), p.dx()));
  }
}
