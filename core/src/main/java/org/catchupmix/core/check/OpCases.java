package org.catchupmix.core.check;

import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Precision;

/** Cases of every primitive, in several sizes. */
public final class OpCases {
  private OpCases() {}

  /** The cases in the order of the contract; built anew, with the same numbers, at each call. */
  public static List<OpCase> all() {
    return Stream.of(
            ElementwiseCases.all(),
            ReductionCases.all(),
            MatrixCases.all(),
            BatchNormCases.all(),
            NormalizationCases.all(),
            PoolCases.all(),
            LossCases.all(),
            RowCases.all(),
            MixCases.all(),
            UpdateCases.all(),
            FunctionCases.all(),
            SpecialCases.all())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * The cases for a precision. In one that stores activations in a type of their own: with them in
   * it, with them in the compute dtype, and the casts between both.
   */
  public static List<OpCase> in(Precision precision) {
    if (precision != Precision.BF16) {
      return all();
    }
    return Stream.of(
            all().stream(),
            ElementwiseCases.storage().stream(),
            SpecialCases.storage().stream(),
            all().stream().filter(OpCase::hasActivations).map(OpCase::inReal))
        .flatMap(cases -> cases)
        .toList();
  }
}
