package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Mixing by filters and its gradient, a gather through the inverse permutation, {@code
 * channel_mix.cu}: features {@code [N,P,C]} of P pixels, F32 or BF16, and a mask {@code [N,C]} to
 * features. Both have the same variants.
 */
public final class ChannelMix {
  private static final String FILE = "channel_mix";

  /** Threads of a block at most. */
  private static final int BLOCK = 256;

  /** Pixels that a thread of v3 mixes; as in the source. */
  private static final int PIXELS = 8;

  private static final int WARP = 32;

  /** Of the mix. */
  public static final Variants<ImageSizes, Blocks> MIX = variants("channel_mix");

  /** Of its gradient. */
  public static final Variants<ImageSizes, Blocks> GRADIENT = variants("channel_mix_gradient");

  /** Both operations have the same, which take the sizes after their pointers. */
  private static Variants<ImageSizes, Blocks> variants(String operation) {
    return new Variants<>(
        operation,
        FILE,
        List.of(
            Variant.of("v1", s -> each(s, s.channels())),
            Variant.<ImageSizes, Blocks>of("v2", s -> each(s, s.channels() / 4))
                .inFours(ImageSizes::channels)
                .forStudy(),
            // By its counts: the fewest instructions, see docs/kernels.md. No GPU has timed it yet.
            Variant.<ImageSizes, Blocks>of("v3", ChannelMix::tiles).inFours(ImageSizes::channels)));
  }

  /** One thread for each of width vectors of each pixel. */
  private static Blocks each(ImageSizes s, int width) {
    int count = s.samples() * s.pixels() * width;
    return Blocks.of(Launch.of(Math.ceilDiv(count, BLOCK), BLOCK), count, s.pixels(), width);
  }

  /** Blocks of rows of threads, no more rows than there are pixels for, 4 channels a thread. */
  private static Blocks tiles(ImageSizes s) {
    int quads = s.channels() / 4;
    int width = Math.min(BLOCK, quads);
    int rows = Math.min(BLOCK / width, Math.ceilDiv(s.pixels(), PIXELS));
    int block = Math.min(BLOCK, Math.ceilDiv(width * rows, WARP) * WARP);
    int span = block / width * PIXELS;
    int blocks = s.samples() * Math.ceilDiv(quads, BLOCK) * Math.ceilDiv(s.pixels(), span);
    return Blocks.of(Launch.of(blocks, block), s.pixels(), quads);
  }

  private final KernelLibrary library;

  /** On a device. */
  public ChannelMix(KernelLibrary library) {
    this.library = library;
  }

  /** Mixes. */
  public void run(
      DType type,
      DeviceMemory x,
      DeviceMemory partner,
      DeviceMemory mask,
      DeviceMemory out,
      int samples,
      int pixels,
      int channels) {
    launch(MIX, type, x, partner, mask, out, new ImageSizes(samples, pixels, channels));
  }

  /** The gradient. */
  public void gradient(
      DType type,
      DeviceMemory dy,
      DeviceMemory inverse,
      DeviceMemory mask,
      DeviceMemory dx,
      int samples,
      int pixels,
      int channels) {
    launch(GRADIENT, type, dy, inverse, mask, dx, new ImageSizes(samples, pixels, channels));
  }

  /** Both read features of a sample and of another one, and write features. */
  private void launch(
      Variants<ImageSizes, Blocks> variants,
      DType type,
      DeviceMemory from,
      DeviceMemory other,
      DeviceMemory mask,
      DeviceMemory to,
      ImageSizes sizes) {
    Variant<ImageSizes, Blocks> variant = variants.on(library, sizes, type);
    Blocks blocks = variant.blocks().apply(sizes);
    library.launch(
        FILE,
        variants.entry(variant, type),
        blocks.launch(),
        blocks.addTo(KernelArguments.of().pointer(from).pointer(other).pointer(mask).pointer(to)));
  }
}
