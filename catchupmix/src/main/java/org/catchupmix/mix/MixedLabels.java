package org.catchupmix.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** The labels of a batch, mixed as a {@link LabelMix} says, on the device. */
public sealed interface MixedLabels {
  /**
   * Labels that are not mixed.
   *
   * @param labels y, I32 {@code [N]}
   */
  record Own(Tensor labels) implements MixedLabels {}

  /**
   * The labels of samples and their partners.
   *
   * @param labels y, I32 {@code [N]}
   * @param partners {@code y[p[n]]}, I32 {@code [N]}
   * @param ownWeight weight of a sample's own label, a scalar or {@code [N]}
   * @param weight of its partner's label, likewise
   */
  record Pairs(Tensor labels, Tensor partners, Tensor ownWeight, Tensor weight)
      implements MixedLabels {
    boolean hasOneWeight() {
      return ownWeight.shape().rank() == 0;
    }
  }

  /** The classes of each sample's label: as many parts as the sample with most of them has. */
  record Mixture(List<Part> parts) implements MixedLabels {}

  /**
   * A class of each sample's label.
   *
   * @param labels I32 {@code [N]}
   * @param weight of that class, {@code [N]}; 0 where a sample has fewer classes
   */
  record Part(Tensor labels, Tensor weight) {}

  /** Uploads the labels of a batch into a scope. */
  static MixedLabels upload(TensorScope scope, int[] labels, LabelMix mixing) {
    return of(scope, scope.of(Shape.of(labels.length), labels), labels, mixing);
  }

  /**
   * Uploads what is mixed into the labels of a batch.
   *
   * @param own the labels, uploaded
   */
  static MixedLabels of(TensorScope scope, Tensor own, int[] labels, LabelMix mixing) {
    Shape perImage = own.shape();
    return switch (mixing) {
      case LabelMix.Own _ -> new Own(own);
      case LabelMix.OneWeight(int[] p, double w) -> pairs(scope, own, of(labels, p), Shape.of(), w);
      case LabelMix.Weights(int[] p, double[] w) -> pairs(scope, own, of(labels, p), perImage, w);
      case LabelMix.Mixture(double[][] weights) -> mixture(scope, labels, weights);
    };
  }

  private static Pairs pairs(
      TensorScope scope, Tensor own, int[] partners, Shape weights, double... ownWeights) {
    double[] others = Arrays.stream(ownWeights).map(w -> 1 - w).toArray();
    return new Pairs(
        own,
        scope.of(own.shape(), partners),
        scope.of(weights, ownWeights),
        scope.of(weights, others));
  }

  private static Mixture mixture(TensorScope scope, int[] labels, double[][] weights) {
    List<List<Map.Entry<Integer, Double>>> classes =
        Arrays.stream(weights).map(w -> List.copyOf(classes(labels, w).entrySet())).toList();
    int most = classes.stream().mapToInt(List::size).max().orElse(0);
    List<Part> parts = new ArrayList<>();
    for (int k = 0; k < most; k++) {
      int[] label = labels.clone();
      double[] weight = new double[labels.length];
      for (int n = 0; n < labels.length; n++) {
        if (k < classes.get(n).size()) {
          label[n] = classes.get(n).get(k).getKey();
          weight[n] = classes.get(n).get(k).getValue();
        }
      }
      Shape perImage = Shape.of(labels.length);
      parts.add(new Part(scope.of(perImage, label), scope.of(perImage, weight)));
    }
    return new Mixture(parts);
  }

  /** Classes of a mixed label with their weights, above 0. */
  private static Map<Integer, Double> classes(int[] labels, double[] weights) {
    Map<Integer, Double> classes = new TreeMap<>();
    for (int m = 0; m < weights.length; m++) {
      if (weights[m] > 0) {
        classes.merge(labels[m], weights[m], Double::sum);
      }
    }
    return classes;
  }

  /** The labels of the partners p. */
  static int[] of(int[] labels, int[] partner) {
    return Arrays.stream(partner).map(p -> labels[p]).toArray();
  }
}
