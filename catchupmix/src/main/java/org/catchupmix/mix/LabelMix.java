package org.catchupmix.mix;

/**
 * Mix of a batch's labels: sample n has {@code sum over samples m of weight(n, m) * y[m]}. In
 * pairs, with w the weight of its own label, that is {@code w * y[n] + (1 - w) * y[p[n]]}.
 */
public sealed interface LabelMix {
  /** Each sample keeps its own label. */
  LabelMix OWN = new Own();

  record Own() implements LabelMix {}

  /**
   * One weight for the batch.
   *
   * @param ownWeight w, 0..1
   */
  record OneWeight(int[] partner, double ownWeight) implements LabelMix {}

  /**
   * A weight for each sample.
   *
   * @param ownWeights w of each sample, 0..1
   */
  record Weights(int[] partner, double[] ownWeights) implements LabelMix {}

  /**
   * Labels of any number of samples.
   *
   * @param weights of the label of each sample m in that of sample n, {@code [n][m]}, at least 0;
   *     rows sum to 1
   */
  record Mixture(double[][] weights) implements LabelMix {}

  /** Weight of the label of sample m in that of sample n. */
  default double weight(int n, int m) {
    return switch (this) {
      case Own _ -> n == m ? 1 : 0;
      case OneWeight(int[] p, double w) -> weight(p[n], w, n, m);
      case Weights(int[] p, double[] w) -> weight(p[n], w[n], n, m);
      case Mixture(double[][] w) -> w[n][m];
    };
  }

  private static double weight(int partner, double own, int n, int m) {
    return (n == m ? own : 0) + (partner == m ? 1 - own : 0);
  }

  /**
   * Returns the labels after two mix points of one pass.
   *
   * @throws IllegalStateException if both mix labels
   */
  default LabelMix then(LabelMix later) {
    if (!(this instanceof Own) && !(later instanceof Own)) {
      throw new IllegalStateException("labels are mixed at two mix points of one pass");
    }
    return later instanceof Own ? this : later;
  }
}
