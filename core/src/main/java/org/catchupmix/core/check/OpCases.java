package org.catchupmix.core.check;

import java.util.List;
import java.util.stream.Stream;

/** All cases: every primitive of the contract, in several sizes. */
public final class OpCases {
  private OpCases() {}

  /** The cases in the order of the contract; built anew, with the same numbers, at each call. */
  public static List<OpCase> all() {
    return Stream.of(
            ElementwiseCases.all(),
            ReductionCases.all(),
            MatrixCases.all(),
            BatchNormCases.all(),
            PoolCases.all(),
            LossCases.all(),
            RowCases.all(),
            MixCases.all(),
            UpdateCases.all())
        .flatMap(List::stream)
        .toList();
  }
}
