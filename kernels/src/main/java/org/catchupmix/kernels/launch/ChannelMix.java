package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Mixing by filters and its gradient, {@code channel_mix.cu}: features {@code [N,P,C]} of P pixels,
 * F32 or BF16, and a mask {@code [N,C]} to features. The gradient gathers through the inverse
 * permutation.
 */
public final class ChannelMix {
  private static final String FILE = "channel_mix";

  private static final int BLOCK = 256;

  /** Pixels of a thread in v3, as in the source. */
  private static final int PIXELS = 8;

  private static final int WARP = 32;

  public static final Variants<ImageSizes> MIX = variants("channel_mix");

  public static final Variants<ImageSizes> GRADIENT = variants("channel_mix_gradient");

  private final KernelLibrary library;

  public ChannelMix(KernelLibrary library) {
    this.library = library;
  }

  private static Variants<ImageSizes> variants(String operation) {
    return new Variants<>(
        operation,
        FILE,
        List.of(
            Variant.of("v1", s -> each(s, s.channels())),
            Variant.<ImageSizes>of("v2", s -> each(s, s.channels() / 4))
                .inFours(ImageSizes::channels)
                .forStudy(),
            // The fewest instructions by the emulator, see docs/kernels.md; not yet timed on a GPU.
            Variant.<ImageSizes>of("v3", s -> tiles(s, s.channels() / 4))
                .inFours(ImageSizes::channels),
            // Both halves of a pair can meet in a GPU's second-level cache, which v3's order of
            // blocks prevents for large batches; not yet timed on a GPU.
            Variant.<ImageSizes>ofTarget("v4", (s, target) -> tiles(s, vectors(s, target)))
                .refusing(ChannelMix::ragged)
                // One sample has only one order.
                .where(s -> s.samples() > 1)));
  }

  /** Divides the work by one thread per vector; a pixel has {@code width} vectors. */
  private static Blocks each(ImageSizes s, int width) {
    int count = s.samples() * s.pixels() * width;
    return Blocks.of(Launch.of(Math.ceilDiv(count, BLOCK), BLOCK), count, s.pixels(), width);
  }

  /** Returns the number of 16-byte vectors per pixel. */
  static int vectors(ImageSizes s, Target target) {
    return s.channels() * target.type().bytes() / 16;
  }

  /** Explains why 16-byte vectors do not fit, if so. */
  static Optional<String> ragged(ImageSizes s, Target target) {
    int channels = 16 / target.type().bytes();
    return s.channels() % channels == 0
        ? Optional.empty()
        : Optional.of(
            "vectors of 16 bytes require C %% %d == 0, C is %d".formatted(channels, s.channels()));
  }

  /** Divides the work by one thread per vector and row of pixels. */
  private static Blocks tiles(ImageSizes s, int vectors) {
    int width = Math.min(BLOCK, vectors);
    int rows = Math.min(BLOCK / width, Math.ceilDiv(s.pixels(), PIXELS));
    int block = Math.min(BLOCK, Math.ceilDiv(width * rows, WARP) * WARP);
    int span = block / width * PIXELS;
    int blocks = s.samples() * Math.ceilDiv(vectors, BLOCK) * Math.ceilDiv(s.pixels(), span);
    return Blocks.of(Launch.of(blocks, block), s.pixels(), vectors);
  }

  public void run(Mixing.ChannelMix p) {
    MIX.launch(
        library,
        ImageSizes.of(p.x()),
        p.x().dtype(),
        pointers(p.x(), p.partner(), p.mask(), p.out()));
  }

  public void run(Mixing.ChannelMixGradient p) {
    GRADIENT.launch(
        library,
        ImageSizes.of(p.dy()),
        p.dy().dtype(),
        pointers(p.dy(), p.inverse(), p.mask(), p.dx()));
  }
}
