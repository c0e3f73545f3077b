package org.catchupmix.mix;

import java.util.Arrays;
import java.util.Optional;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * The labels of a batch, mixed as a {@link LabelMix} says, on the device.
 *
 * @param own y, I32 {@code [N]}
 * @param partner empty if labels are not mixed
 */
public record MixedLabels(Tensor own, Optional<Partner> partner) {
  /**
   * The labels of the partners.
   *
   * @param labels {@code y[p[n]]}, I32 {@code [N]}
   * @param ownWeight weight of a sample's own label, a scalar or {@code [N]}
   * @param weight of its partner's label, likewise
   */
  public record Partner(Tensor labels, Tensor ownWeight, Tensor weight) {
    boolean hasOneWeight() {
      return ownWeight.shape().rank() == 0;
    }
  }

  /** Uploads the labels of a batch into a scope. */
  static MixedLabels upload(TensorScope scope, int[] labels, LabelMix mixing) {
    return new MixedLabels(
        scope.of(Shape.of(labels.length), labels), uploadPartner(scope, labels, mixing));
  }

  /** Uploads the labels of the partners, if labels are mixed. */
  public static Optional<Partner> uploadPartner(TensorScope scope, int[] labels, LabelMix mixing) {
    Shape perImage = Shape.of(labels.length);
    return switch (mixing) {
      case LabelMix.Own _ -> Optional.empty();
      case LabelMix.OneWeight(int[] p, double w) ->
          Optional.of(partner(scope, of(labels, p), Shape.of(), w));
      case LabelMix.Weights(int[] p, double[] w) ->
          Optional.of(partner(scope, of(labels, p), perImage, w));
    };
  }

  private static Partner partner(
      TensorScope scope, int[] labels, Shape weights, double... ownWeights) {
    double[] others = Arrays.stream(ownWeights).map(w -> 1 - w).toArray();
    return new Partner(
        scope.of(Shape.of(labels.length), labels),
        scope.of(weights, ownWeights),
        scope.of(weights, others));
  }

  /** The labels of the partners p. */
  public static int[] of(int[] labels, int[] partner) {
    return Arrays.stream(partner).map(p -> labels[p]).toArray();
  }
}
