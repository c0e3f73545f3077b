package org.catchupmix.core.cpu;

import java.util.Arrays;
import org.catchupmix.core.FilterRanking;

/**
 * Chooses the filters that a sample keeps, by relative filter influence. The definition ranks each
 * filter by counting those before it; sorting finds the same set in C log C: all filters below the
 * influence at place {@code keep}, and of those equal to it the first ones.
 */
final class RfiRanking {
  private RfiRanking() {}

  /**
   * Writes the mask of the sample whose norms start at {@code own}; its partner's at {@code other}.
   */
  static void mask(
      float[] norms,
      int own,
      int other,
      int channels,
      FilterRanking ranking,
      int keep,
      byte[] out) {
    double[] key = influences(norms, own, other, channels, ranking);
    Arrays.fill(out, own, own + channels, (byte) 0);
    if (keep == 0) {
      return;
    }
    double[] sorted = key.clone();
    Arrays.sort(sorted);
    double last = sorted[keep - 1];
    int left = keep;
    for (int c = 0; c < channels; c++) {
      if (key[c] < last) {
        out[own + c] = 1;
        left--;
      }
    }
    for (int c = 0; c < channels && left > 0; c++) {
      if (key[c] == last) {
        out[own + c] = 1;
        left--;
      }
    }
  }

  /** RFI of each filter, in double, negated where the highest are kept. */
  private static double[] influences(
      float[] norms, int own, int other, int channels, FilterRanking ranking) {
    double ownTotal = total(norms, own, channels);
    double otherTotal = total(norms, other, channels);
    double sign = ranking.order() == FilterRanking.Order.LOWEST ? 1 : -1;
    double[] key = new double[channels];
    for (int c = 0; c < channels; c++) {
      double share = norms[own + c] / ownTotal;
      double partner = norms[other + c] / otherTotal;
      key[c] =
          sign
              * switch (ranking.influence()) {
                case DIFFERENCE -> share - partner;
                case RATIO -> share / (partner + FilterRanking.EPSILON);
              };
    }
    return key;
  }

  private static double total(float[] norms, int from, int channels) {
    double sum = 0;
    for (int c = from; c < from + channels; c++) {
      sum += norms[c];
    }
    return sum + FilterRanking.EPSILON;
  }
}
