package org.catchupmix.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.backend.Scope.Kind;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.PairMix;
import org.catchupmix.mix.PairNumbers;
import org.catchupmix.mix.StepNumbers;

/**
 * All that a step reads from the host, on the device: the same memory for each batch of a size,
 * filled in one copy.
 */
final class StepTensors {
  private final Shape shape;
  private final List<Tensor> all;
  private final int[] nobody;

  /** For batches of this shape, {@code [N,H,W,C]}. */
  StepTensors(Scope scope, Shape shape) {
    this.shape = shape;
    Shape rows = Shape.of(shape.dim(0));
    DType real = scope.backend().computeDtype();
    nobody = new int[shape.dim(0)];
    Arrays.setAll(nobody, n -> n);
    all =
        scope.together(
            new Kind(Update.ONE, real),
            new Kind(Shape.of(2), real),
            new Kind(Shape.of(1), DType.I32),
            new Kind(Shape.of(4), DType.I32),
            new Kind(rows, DType.I32),
            new Kind(rows, DType.I32),
            new Kind(rows, DType.I32),
            new Kind(rows, DType.I32),
            new Kind(Shape.of(shape.dim(0), 3), DType.I32),
            new Kind(shape, DType.U8));
  }

  /**
   * Fills them in.
   *
   * @param channels of the features that are mixed, where that is known; else the pairs are not
   *     filled in
   */
  void upload(StepQueue.Begun step, Optional<Integer> channels) {
    int[] labels = step.batch().labels();
    double own = 1;
    int keep = 0;
    int[] box = new int[4];
    int[] partner = nobody;
    int[] inverse = nobody;
    int[] otherLabels = labels;
    if (step.mix() instanceof PairMix pair && channels.isPresent()) {
      own = pair.own(channels.get());
      keep = pair.keep(channels.get());
      box = pair.boxNumbers();
      partner = pair.partner();
      inverse = Pairing.inverse(partner);
      otherLabels = Arrays.stream(partner).map(p -> labels[p]).toArray();
    }
    all.getFirst()
        .device()
        .uploadAll(
            List.of(
                new double[] {step.update().rate()},
                new double[] {own, 1 - own},
                new int[] {keep},
                box,
                labels,
                otherLabels,
                partner,
                inverse,
                step.batch().placement(),
                step.batch().images()),
            all);
  }

  /** The learning rate. */
  Tensor rate() {
    return all.get(0);
  }

  /**
   * Labels and mix.
   *
   * @param withPairs whether those of the pairs were filled in
   */
  StepNumbers numbers(boolean withPairs) {
    PairNumbers pairs =
        new PairNumbers(
            new Pairing(all.get(6), all.get(7)), Optional.of(all.get(2)), Optional.of(all.get(3)));
    return new StepNumbers(
        all.get(4),
        withPairs
            ? Optional.of(
                new StepNumbers.Pairs(new Loss.SecondLabels(all.get(5), all.get(1)), pairs))
            : Optional.empty());
  }

  /** The images as the network reads them, in the step's scope. */
  Tensor normalized(Scope scope, ImageTransform transform) {
    Tensor x = scope.tensor(shape, scope.backend().computeDtype());
    scope.backend().run(new Rows.NormalizeImages(all.get(9), all.get(8), transform, x));
    return x;
  }
}
