package org.catchupmix.train;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.catchupmix.mix.LabelMix;

/**
 * The result of a training step.
 *
 * @param images in the batch, {@code N}
 * @param loss mean over the mixed batch, in nats
 * @param correct images classified correctly, before the update and in training mode; a mixed image
 *     counts by the weights of its labels:
 *     <pre>
 *   sum_n  w[n] * (argmax z[n] = y[n])  +  (1 - w[n]) * (argmax z[n] = y[p[n]])
 *     </pre>
 *     as in the <a href="https://github.com/facebookresearch/mixup-cifar10">code of Mixup</a>; tied
 *     highest scores count as wrong, as in {@link Evaluation}
 * @param mixPoint where the batch was mixed, if it was
 * @param ownWeight w, the weight of a sample's own label, if labels were mixed; the mean over the
 *     batch if it differs by sample
 */
public record StepResult(
    int images, double loss, double correct, OptionalInt mixPoint, OptionalDouble ownWeight) {

  /** Percentage of images classified correctly, see {@link #correct}. */
  public double top1() {
    return 100 * correct / images;
  }

  static StepResult of(int[] labels, Step.Mixing mixing, double loss, double[] scores) {
    double correct = correct(scores, labels, mixing.labels());
    return new StepResult(
        labels.length, loss, correct, mixing.point(), ownWeight(mixing.labels()));
  }

  /** Counts the images classified correctly, weighted by their labels. */
  public static double correct(double[] scores, int[] labels, LabelMix mixing) {
    int classes = scores.length / labels.length;
    double sum = 0;
    for (int n = 0; n < labels.length; n++) {
      boolean own = isHighest(scores, n, classes, labels[n]);
      sum +=
          switch (mixing) {
            case LabelMix.Own _ -> own ? 1 : 0;
            case LabelMix.OneWeight(int[] p, double w) ->
                weighted(own, w, isHighest(scores, n, classes, labels[p[n]]));
            case LabelMix.Weights(int[] p, double[] w) ->
                weighted(own, w[n], isHighest(scores, n, classes, labels[p[n]]));
          };
    }
    return sum;
  }

  private static boolean isHighest(double[] scores, int n, int classes, int label) {
    return Evaluation.isAmongHighest(
        1, Arrays.copyOfRange(scores, n * classes, (n + 1) * classes), label);
  }

  private static double weighted(boolean own, double w, boolean partner) {
    return own && partner ? 1 : own ? w : partner ? 1 - w : 0;
  }

  private static OptionalDouble ownWeight(LabelMix mixing) {
    return switch (mixing) {
      case LabelMix.Own _ -> OptionalDouble.empty();
      case LabelMix.OneWeight(_, double w) -> OptionalDouble.of(w);
      case LabelMix.Weights(_, double[] w) -> Arrays.stream(w).average();
    };
  }
}
