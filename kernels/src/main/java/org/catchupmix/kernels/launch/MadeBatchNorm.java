package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;

import java.util.List;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Normalization.BatchNormTraining;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.launch.CudaBatchNorm.Sizes;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Training's batch norm of rows that another primitive makes, {@code batch_norm.cu}: the launch
 * that makes them takes their statistics on the way. The bits are those of v5 of {@link
 * CudaBatchNorm} after that primitive.
 *
 * @param library of the device
 */
public record MadeBatchNorm(KernelLibrary library) {
  /** Of a sum of two tensors. */
  public static final Variants<Sizes> ADD = variants("add_batch_norm");

  /** Of a mix of filters. */
  public static final Variants<Sizes> MIX = variants("mix_batch_norm");

  private static Variants<Sizes> variants(String operation) {
    return new Variants<>(
        operation,
        "batch_norm",
        List.of(
            CudaBatchNorm.counted("v1", operation + "_statistics_v1", "batch_norm_normalize_v5")));
  }

  /**
   * Runs both, or nothing and answers false: where the first is neither a sum nor a mix that batch
   * norm reads, for sizes that this does not take, or where a variant of one of the two was chosen.
   *
   * @throws UserException if this was chosen and cannot run, or beside one of the two that it takes
   *     the place of
   */
  public boolean run(Primitive first, BatchNormTraining norm) {
    return switch (first) {
      case Elementwise.Add(Tensor a, Tensor b, Tensor out)
          when out == norm.x() && CudaElementwise.isApart(a, b, out) ->
          run(ADD, CudaElementwise.of(Elementwise.Add.class), norm, pointers(a, b, out));
      case Mixing.ChannelMix(Tensor h, Tensor partner, Tensor mask, Tensor out)
          when out == norm.x() ->
          run(
              MIX,
              ChannelMix.MIX,
              norm,
              pointers(h, partner, mask, out).i32(ImageSizes.of(h).pixels()));
      default -> false;
    };
  }

  private boolean run(
      Variants<Sizes> variants, Variants<?> maker, BatchNormTraining norm, KernelArguments rows) {
    if (!variants.takePlace(
        library, Sizes.of(norm.x()), norm.x().dtype(), List.of(maker, CudaBatchNorm.VARIANTS))) {
      return false;
    }
    new CudaBatchNorm(library).training(norm, variants, rows);
    return true;
  }
}
