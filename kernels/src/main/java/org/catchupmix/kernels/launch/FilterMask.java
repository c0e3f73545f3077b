package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.UserException;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * {@link ChannelNorm} and {@link RfiMask} in one launch, {@code filter_mask.cu}: features {@code
 * [N,P,C]} of P pixels, F32 or BF16, to norms {@code [N,C]}, F32, and the mask {@code [N,C]}. For
 * sizes that it does not take, or where a variant of one of the two was chosen, one after the
 * other.
 *
 * @param library of the device
 */
public record FilterMask(KernelLibrary library) {
  /** One variant. */
  public static final Variants<ImageSizes> VARIANTS =
      new Variants<>(
          "filter_mask",
          List.of(
              Variant.ofTarget("v1", FilterMask::perSample)
                  .refusing(ChannelMix::ragged)
                  .refusing(FilterMask::tooMany)
                  .refusing(FilterMask::tooWide)));

  /** Threads of a block, and pixels of each of its rows of threads; as in the source. */
  private static final int BLOCK = 256;

  private static final int PIXELS = 16;

  /** As many partial sums of each sample as chunks. */
  private static Blocks perSample(ImageSizes s, Target target) {
    int vectors = ChannelMix.vectors(s, target);
    int span = BLOCK / Math.min(BLOCK, vectors) * PIXELS;
    int chunks = Math.ceilDiv(s.pixels(), span);
    int tiles = Math.ceilDiv(vectors, BLOCK);
    return new Blocks(
        Launch.of(s.samples() * tiles * chunks, BLOCK)
            .withShared(RfiMask.keys(s.channels(), BLOCK)),
        chunks,
        s.samples(),
        s.pixels(),
        vectors,
        tiles,
        chunks);
  }

  /** Each sample takes two counters. */
  private static Optional<String> tooMany(ImageSizes s, Target target) {
    int most = KernelLibrary.TICKETS / 2;
    return s.samples() <= most
        ? Optional.empty()
        : Optional.of("it counts %d samples at most, not %d".formatted(most, s.samples()));
  }

  /** Beside the keys there are sums in shared memory. */
  private static Optional<String> tooWide(ImageSizes s, Target target) {
    return s.channels() <= RfiMask.MAX_CHANNELS / 2
        ? Optional.empty()
        : Optional.of(
            "the influences of %d channels do not fit into shared memory, at most %d do"
                .formatted(s.channels(), RfiMask.MAX_CHANNELS / 2));
  }

  /**
   * Runs it.
   *
   * @throws UserException if filter_mask was chosen and cannot run, or beside one of the two
   *     operations that it replaces; also beyond {@link RfiMask#MAX_CHANNELS}
   */
  public void run(Mixing.FilterMask p) {
    ImageSizes sizes = ImageSizes.of(p.x());
    if (!VARIANTS.replace(
        library, sizes, p.x().dtype(), List.of(ChannelNorm.VARIANTS, RfiMask.VARIANTS))) {
      new ChannelNorm(library).run(p.norm());
      new RfiMask(library).run(p.rank());
      return;
    }
    Variants.Call call = VARIANTS.on(library, sizes, p.x().dtype());
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = scratch.floats((long) size(p.norms()) * call.blocks().chunks());
      KernelArguments arguments =
          pointers(p.x())
              .pointers(sums, memory(p.norms()), library.tickets())
              .pointers(memory(p.partner()), memory(p.inverse()), memory(p.mask()));
      call.with(arguments).flag(p.kind() == NormKind.L1).i32(p.keep());
      call.launch(RfiMask.rank(arguments, p.ranking()).i64(DeviceBuffer.address(p.kept())));
    }
  }
}
