package org.catchupmix.kernels.launch;

import java.util.Optional;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.kernels.library.PtxSet;

/**
 * What a variant runs for: how numbers are stored and multiplied, and the chip.
 *
 * @param precision {@code FP32} where all factors stay F32; {@code TF32} where they may be rounded
 *     to TF32, which only a user allows; {@code BF16} where they are stored so
 * @param chip the compute capability without its point, such as 75
 */
public record Target(Precision precision, int chip) {
  /** Numbers of a storage dtype, whose precision is not lowered. */
  public static Target of(DType type, int chip) {
    return new Target(type == DType.BF16 ? Precision.BF16 : Precision.FP32, chip);
  }

  /** The same on the oldest chip that the kernels run on. */
  public static Target oldest(DType type) {
    return of(type, PtxSet.COMPUTE_75.oldestChip());
  }

  /** The storage dtype, F32 or BF16. */
  public DType type() {
    return precision == Precision.BF16 ? DType.BF16 : DType.F32;
  }

  /** Why a kernel that multiplies by {@code mma.sync} cannot run; empty if it can. */
  public Optional<String> withoutTensorCores() {
    if (chip < PtxSet.COMPUTE_80.oldestChip()) {
      return Optional.of(
          "mma.sync of bf16 and tf32 requires compute capability 8.0, this chip has %d.%d"
              .formatted(chip / 10, chip % 10));
    }
    return precision == Precision.FP32
        ? Optional.of("it rounds factors to tf32, which precision fp32 does not allow")
        : Optional.empty();
  }
}
