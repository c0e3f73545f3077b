package org.catchupmix.kernels.launch;

import java.util.Optional;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.kernels.library.PtxSet;

/**
 * Number format and chip that a variant is chosen for.
 *
 * @param precision {@code FP32} keeps factors in F32; {@code TF32}, which users must request, may
 *     round them; {@code BF16} stores them rounded
 * @param chip compute capability without its point, such as 75
 */
public record Target(Precision precision, int chip) {
  /** Makes a target for a storage dtype, without TF32. */
  public static Target of(DType type, int chip) {
    return new Target(type == DType.BF16 ? Precision.BF16 : Precision.FP32, chip);
  }

  public DType type() {
    return precision.storage();
  }

  /** Returns why {@code mma.sync} kernels cannot run; empty if they can. */
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
