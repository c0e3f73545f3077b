package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.primitive.FilterRanking;

/**
 * Chooses the filters that a sample keeps, by relative filter influence. The definition ranks each
 * filter by counting those before it; sorting finds the same set in C log C: all filters below the
 * influence at place {@code keep}, and of those equal to it the first ones.
 *
 * @param norms {@code [N,C]}
 * @param channels C
 * @param ranking how filters are compared and which are kept
 * @param keep how many, 0..C
 * @param key scratch, {@code [N,C]}
 * @param sorted scratch, {@code [N,C]}
 */
record RfiRanking(
    float[] norms, int channels, FilterRanking ranking, int keep, double[] key, double[] sorted) {

  /** Writes the mask of a sample whose partner is another. */
  void mask(int sample, int partner, byte[] mask) {
    int from = sample * channels;
    int to = from + channels;
    influences(from, partner * channels);
    Arrays.fill(mask, from, to, (byte) 0);
    if (keep == 0) {
      return;
    }
    System.arraycopy(key, from, sorted, from, channels);
    Arrays.sort(sorted, from, to);
    double last = sorted[from + keep - 1];
    int left = keep;
    for (int i = from; i < to; i++) {
      if (key[i] < last) {
        mask[i] = 1;
        left--;
      }
    }
    for (int i = from; i < to && left > 0; i++) {
      if (key[i] == last) {
        mask[i] = 1;
        left--;
      }
    }
  }

  /** RFI of each filter, in double, negated where the highest are kept. */
  private void influences(int own, int other) {
    double ownTotal = total(own);
    double otherTotal = total(other);
    double sign = ranking.order() == FilterRanking.Order.LOWEST ? 1 : -1;
    for (int c = 0; c < channels; c++) {
      double share = norms[own + c] / ownTotal;
      double partner = norms[other + c] / otherTotal;
      key[own + c] =
          sign
              * switch (ranking.influence()) {
                case DIFFERENCE -> share - partner;
                case RATIO -> share / (partner + FilterRanking.EPSILON);
              };
    }
  }

  private double total(int from) {
    double sum = 0;
    for (int i = from; i < from + channels; i++) {
      sum += norms[i];
    }
    return sum + FilterRanking.EPSILON;
  }
}
