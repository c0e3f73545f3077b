package org.catchupmix.mix;

/**
 * Mix of a batch's labels. With w the weight of its own label, sample n has {@code w * y[n] + (1 -
 * w) * y[p[n]]}.
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
