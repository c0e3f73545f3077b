package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import java.util.List;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * {@link RfiMask} and {@link ChannelMix} in one launch, {@code catchup_fused.cu}: features {@code
 * [N,P,C]} of P pixels, F32 or BF16, and norms {@code [N,C]}, F32, to mixed features and the mask,
 * which the gradient needs.
 *
 * @param library of the device
 */
public record CatchupFused(KernelLibrary library) {
  private static final String FILE = "catchup_fused";

  /** Threads of a block, as in the source. */
  private static int block() {
    return Macros.value("BLOCK", 256);
  }

  /** From plain to fast; both divide their work in the same way. */
  public static final Variants<ImageSizes> VARIANTS =
      new Variants<>(
          FILE,
          List.of(
              Variant.of("v1", CatchupFused::spans),
              // By its counts: fewer instructions, see docs/kernels.md. No GPU has timed it yet.
              Variant.<ImageSizes>of("v2", CatchupFused::spans).inFours(ImageSizes::channels)));

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
        Launch.of(s.samples() * Math.ceilDiv(s.pixels(), span), block())
            .withShared(2 * pairs * (Long.BYTES + 1)),
        span);
  }

  /**
   * Runs a variant.
   *
   * @throws UserException beyond {@link RfiMask#MAX_CHANNELS}
   */
  public void run(
      Tensor x,
      Tensor norms,
      Tensor partner,
      FilterRanking ranking,
      int keep,
      Tensor out,
      Tensor mask) {
    ImageSizes sizes = ImageSizes.of(x);
    RfiMask.checkChannels(sizes.channels());
    Variants.Call call = VARIANTS.on(library, sizes, x.dtype());
    KernelArguments arguments =
        pointers(x, norms, partner, out, mask).i32(sizes.pixels(), sizes.channels(), keep);
    call.launch(call.with(RfiMask.rank(arguments, ranking)));
  }
}
