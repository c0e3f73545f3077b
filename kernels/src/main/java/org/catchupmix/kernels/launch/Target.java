package org.catchupmix.kernels.launch;

import java.util.Optional;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.kernels.library.PtxSet;

/**
 * The number format and the chip that a variant runs for.
 *
 * @param precision {@code FP32} keeps factors F32; {@code TF32} may round them, which only a user
 *     allows; {@code BF16} stores them so
 * @param chip compute capability without its point, such as 75
 */
public record Target(Precision precision, int chip) {
  /** Makes a target of a storage dtype without lowered precision. */
  public static Target of(DType type, int chip) {
    return new Target(type == DType.BF16 ? Precision.BF16 : Precision.FP32, chip);
  }

  /** Makes a target of the oldest supported chip. */
  public static Target oldest(DType type) {
    return of(type, PtxSet.COMPUTE_75.oldestChip());
  }

  public DType type() {
    return precision.storage();
  }

  /** Explains why {@code mma.sync} kernels cannot run, if so. */
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
