package org.catchupmix.study.statistics;

import static org.catchupmix.core.Preconditions.require;

import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;
import org.catchupmix.study.statistics.SampleStatistics.Interval;

/**
 * Two one-sided paired t-tests (TOST) that a difference is smaller than a margin in both
 * directions.
 *
 * <p>Schuirmann, "A comparison of the two one-sided tests procedure and the power approach for
 * assessing the equivalence of average bioavailability", Journal of Pharmacokinetics and
 * Biopharmaceutics 1987. A p below 0.05 and a 90 % interval within the margin are the same.
 *
 * @param margin largest difference that counts as none, in the unit of the difference, above 0
 */
public record Equivalence(Difference difference, double margin) {
  public Equivalence {
    require(
        margin > 0 && Double.isFinite(margin), "--equivalent %s must be a number above 0", margin);
  }

  /** 90 % confidence interval of the mean difference; empty unless at least two pairs differ. */
  public Optional<Interval> interval() {
    return difference.varies() ? difference.statistics().interval(0.9) : Optional.empty();
  }

  /**
   * Larger p-value of the two tests: that the mean is at most {@code -margin}, and at least {@code
   * margin}.
   *
   * @return NaN for fewer than two pairs, or where all differences are equal
   */
  public double p() {
    if (!difference.varies()) {
      return Double.NaN;
    }
    SampleStatistics of = difference.statistics();
    double error = of.deviation() / Math.sqrt(of.n());
    TDistribution student = TDistribution.of(of.n() - 1);
    return Math.max(
        student.survivalProbability((of.mean() + margin) / error),
        student.cumulativeProbability((of.mean() - margin) / error));
  }

  /** Formats the interval, such as {@code [-0.31, +1.20]}; {@code -} if there is none. */
  public String intervalText(int decimals) {
    return Difference.text(interval(), decimals);
  }

  /**
   * Says what is shown.
   *
   * @param p of this equivalence, corrected for the number of those tested with it
   */
  public String verdict(double p) {
    return difference.shown(
        String.format(
            Locale.ROOT, p < 0.05 ? "equivalent within ±%s" : "not shown within ±%s", margin));
  }
}
