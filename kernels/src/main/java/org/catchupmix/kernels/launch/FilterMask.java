package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.UserException;
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
  private static final Variant<ImageSizes> V1 =
      Variant.ofTarget("v1", FilterMask::perSample)
          .refusing(ChannelMix::ragged)
          .refusing(FilterMask::tooMany)
          .refusing(FilterMask::tooWide);

  /** One variant. */
  public static final Variants<ImageSizes> VARIANTS = new Variants<>("filter_mask", List.of(V1));

  /** The same of features that are a sum of two tensors, which the launch writes. */
  public static final Variants<ImageSizes> ADD =
      new Variants<>("add_filter_mask", "filter_mask", List.of(V1));

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
   * @throws UserException if filter_mask was chosen and cannot run, or beside one of the two that
   *     it takes the place of; also beyond {@link RfiMask#MAX_CHANNELS}
   */
  public void run(Mixing.FilterMask p) {
    if (takePlace(VARIANTS, p, ChannelNorm.VARIANTS, RfiMask.VARIANTS)) {
      launch(VARIANTS, p, pointers(p.x()));
    } else {
      new ChannelNorm(library).run(p.norm());
      new RfiMask(library).run(p.rank());
    }
  }

  /**
   * Runs it after the sum that it reads, both in one launch; or nothing and answers false, where it
   * does not read the sum, for sizes that this does not take, or where a variant of one of them was
   * chosen.
   *
   * @throws UserException as {@link #run}
   */
  public boolean run(Elementwise.Add sum, Mixing.FilterMask p) {
    if (sum.out() != p.x()
        || !CudaElementwise.isApart(sum.a(), sum.b(), sum.out())
        || !takePlace(
            ADD,
            p,
            CudaElementwise.of(Elementwise.Add.class),
            VARIANTS,
            ChannelNorm.VARIANTS,
            RfiMask.VARIANTS)) {
      return false;
    }
    launch(ADD, p, pointers(sum.a(), sum.b(), sum.out()));
    return true;
  }

  private boolean takePlace(
      Variants<ImageSizes> variants, Mixing.FilterMask p, Variants<?>... parts) {
    return variants.takePlace(library, ImageSizes.of(p.x()), p.x().dtype(), List.of(parts));
  }

  private void launch(
      Variants<ImageSizes> variants, Mixing.FilterMask p, KernelArguments features) {
    Variants.Call call = variants.on(library, ImageSizes.of(p.x()), p.x().dtype());
    try (Scratch scratch = new Scratch(library.driver())) {
      DeviceMemory sums = scratch.floats((long) size(p.norms()) * call.blocks().chunks());
      KernelArguments arguments =
          features
              .pointers(sums, memory(p.norms()), library.tickets())
              .pointers(memory(p.partner()), memory(p.inverse()), memory(p.mask()));
      call.with(arguments).flag(p.kind() == NormKind.L1).i32(p.keep());
      call.launch(RfiMask.rank(arguments, p.ranking()).i64(DeviceBuffer.address(p.kept())));
    }
  }
}
