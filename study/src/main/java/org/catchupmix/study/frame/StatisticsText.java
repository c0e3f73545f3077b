package org.catchupmix.study.frame;

/** Sentences that say how the statistics in tables were computed. */
public final class StatisticsText {
  /** Explains a mean. */
  public static final String MEAN =
      "Numbers over several seeds are means \u00b1 sample standard deviations (n - 1); n says over"
          + " how many where not all runs have part.";

  private StatisticsText() {}

  /** Explains the columns of a difference to a setting. */
  public static String differences(String reference) {
    return "Differences are those to "
        + reference
        + ": means over pairs of runs of one seed, with the sample standard deviation of the"
        + " differences; (means) says that no seed is shared. The 95 % interval is Student's t over"
        + " the pairs, of each difference alone; d_z is Cohen's d for paired samples, mean over"
        + " sample standard deviation of the differences; p is that of the paired t-test, corrected"
        + " by Holm for the number of settings, and what is called higher or lower has a p below"
        + " 0.05.";
  }

  /** Explains the columns of a test of equivalence. */
  public static String equivalence(double margin) {
    return ("Equivalent are methods whose difference is smaller than %s points in either"
            + " direction: two one-sided paired t-tests (TOST), p corrected by Holm for the number"
            + " of methods; without correction it is below 0.05 where the 90 %% interval lies"
            + " within the margin.")
        .formatted(margin);
  }
}
