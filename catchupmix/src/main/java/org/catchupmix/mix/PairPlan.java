package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import org.catchupmix.core.primitive.Box;

/**
 * The numbers of a {@link PairMix} for features with a known number of channels. {@link
 * PairTensors} are their only copy on the device.
 *
 * @param partner p, a permutation of the batch
 * @param ownWeight weight of a sample's own label, 0..1
 * @param keep number of filters that a sample keeps; 0 if the mix keeps no filters
 * @param box that is pasted; empty if the mix pastes none
 */
public record PairPlan(int[] partner, double ownWeight, int keep, Box box) {
  private static final Box NO_BOX = new Box(0, 0, 0, 0);

  public PairPlan {
    require(ownWeight >= 0 && ownWeight <= 1, "mix: own weight %s must be 0..1", ownWeight);
    require(keep >= 0, "mix: %s kept filters must be at least 0", keep);
  }

  /** Plans to keep filters. */
  public static PairPlan filters(int[] partner, double ownWeight, int keep) {
    return new PairPlan(partner, ownWeight, keep, NO_BOX);
  }

  /** Plans to paste a box. */
  public static PairPlan box(int[] partner, double ownWeight, Box box) {
    return new PairPlan(partner, ownWeight, 0, box);
  }

  /** The mix of the labels. */
  public LabelMix labels() {
    return new LabelMix.OneWeight(partner, ownWeight);
  }
}
