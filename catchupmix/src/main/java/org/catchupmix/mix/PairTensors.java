package org.catchupmix.mix;

import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * A {@link PairPlan} on the device.
 *
 * @param pairing the partners
 * @param keep number of filters kept, I32 {@code [1]}
 * @param box top, left, height and width, I32 {@code [4]}
 * @param ownWeight weight of a sample's own label, a scalar
 * @param partnerWeight weight of its partner's label, a scalar
 */
public record PairTensors(
    Pairing pairing, Tensor keep, Tensor box, Tensor ownWeight, Tensor partnerWeight) {
  /** Allocates memory for batches of a size. */
  public static PairTensors allocate(TensorScope scope, int images) {
    return new PairTensors(
        new Pairing(
            scope.tensor(Shape.of(images), DType.I32), scope.tensor(Shape.of(images), DType.I32)),
        scope.tensor(Shape.of(1), DType.I32),
        scope.tensor(Shape.of(4), DType.I32),
        scope.real(Shape.of()),
        scope.real(Shape.of()));
  }

  /**
   * Uploads a plan.
   *
   * @throws IllegalArgumentException if its partners are no permutation of the batch
   */
  public void upload(PairPlan plan) {
    int[] inverse = Pairing.inverse(plan.partner());
    Device device = keep.device();
    device.upload(plan.partner(), pairing.partner());
    device.upload(inverse, pairing.inverse());
    device.upload(new int[] {plan.keep()}, keep);
    device.upload(plan.box().numbers(), box);
    device.upload(new double[] {plan.ownWeight()}, ownWeight);
    device.upload(new double[] {1 - plan.ownWeight()}, partnerWeight);
  }
}
