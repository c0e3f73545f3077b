package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.Precision;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;

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
            UpdateCases.all(),
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

  /** The elementwise primitives on tensors of a shape. */
  public static List<OpCase> elementwise(Shape shape) {
    return ElementwiseCases.of(shape);
  }

  /**
   * The three passes of a convolution: forward, gradient w.r.t. the input, gradient w.r.t. the
   * weights.
   *
   * @param label tells the sizes; the numbers depend on it
   */
  public static List<OpCase> convolution(String label, Conv2dGeometry geometry) {
    return MatrixCases.convolution(label, geometry);
  }

  /** Pooling in windows, and its gradients. */
  public static List<OpCase> windows(PoolGeometry geometry) {
    return made(cases -> PoolCases.addWindowed(cases, geometry));
  }

  /** The average of each feature map {@code [N,H,W,C]}, and its gradient. */
  public static List<OpCase> featureMaps(Shape x) {
    return made(cases -> PoolCases.addGlobal(cases, x));
  }

  /** Batch norm with ReLU of {@code [R,C]}, and its gradients; that of training from 3 rows on. */
  public static List<OpCase> batchNorm(Shape x) {
    return made(cases -> BatchNormCases.add(cases, x, true));
  }

  /** Log-softmax of {@code [N,K]}, and its gradient. */
  public static List<OpCase> softmax(Shape x) {
    return made(cases -> LossCases.addSoftmax(cases, x));
  }

  /** The optimiser's step. */
  public static List<OpCase> step(Shape shape, SgdSettings step) {
    return made(cases -> UpdateCases.addStep(cases, shape, step));
  }

  private static List<OpCase> made(Consumer<List<OpCase>> add) {
    List<OpCase> cases = new ArrayList<>();
    add.accept(cases);
    return cases;
  }
}
