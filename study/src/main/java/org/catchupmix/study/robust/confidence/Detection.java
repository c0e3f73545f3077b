package org.catchupmix.study.robust.confidence;

import java.util.Arrays;
import org.catchupmix.core.Preconditions;

/**
 * Separation of images of the training distribution ("in") from others ("out") by a score.
 *
 * <p>After Hendrycks and Gimpel (ICLR 2017) and Liang, Li, Srikant (ICLR 2018). An image counts as
 * "in" if its score reaches a threshold; TPR is the share of such "in" images and FPR of such "out"
 * images. Thresholds are the scores themselves, and one above all.
 *
 * <ul>
 *   <li>AUROC: chance that an "in" image scores above an "out" image, half of it where equal
 *   <li>AUPR in: average precision, the sum over thresholds of the rise in recall times the
 *       precision, "in" being positive; AUPR out: the same with "out" positive and scores negated
 *   <li>FPR at 95 % TPR: the smallest FPR whose TPR is at least 0.95
 *   <li>detection error: the smallest {@code (1 - TPR)/2 + FPR/2}, both kinds being as frequent
 * </ul>
 *
 * All are 0..1.
 */
public record Detection(
    double auroc, double auprIn, double auprOut, double fprAt95Tpr, double error) {
  private static final double TPR = 0.95;

  /**
   * Computes the separation by scores, larger for "in".
   *
   * @throws IllegalArgumentException if there are none of one kind, or one is NaN
   */
  public static Detection of(double[] in, double[] out) {
    double[] a = sorted("in", in);
    double[] b = sorted("out", out);
    double auroc = 0;
    double auprIn = 0;
    double auprOut = 0;
    double fpr95 = 1;
    double error = 0.5;
    int i = a.length;
    int j = b.length;
    // Thresholds descend; i and j images have lower scores.
    while (i > 0 || j > 0) {
      double threshold = Math.max(i > 0 ? a[i - 1] : b[j - 1], j > 0 ? b[j - 1] : a[i - 1]);
      int moreIn = 0;
      while (i > 0 && a[i - 1] == threshold) {
        i--;
        moreIn++;
      }
      int moreOut = 0;
      while (j > 0 && b[j - 1] == threshold) {
        j--;
        moreOut++;
      }
      double inTaken = a.length - i;
      double outTaken = b.length - j;
      auroc += moreIn * (j + moreOut / 2.0);
      auprIn += moreIn * (inTaken / (inTaken + outTaken));
      // Images with this score and all lower ones count as "out".
      double outBelow = j + moreOut;
      auprOut += moreOut * (outBelow / (outBelow + i + moreIn));
      double tpr = inTaken / a.length;
      double fpr = outTaken / b.length;
      if (tpr >= TPR) {
        fpr95 = Math.min(fpr95, fpr);
      }
      error = Math.min(error, (1 - tpr) / 2 + fpr / 2);
    }
    return new Detection(
        auroc / ((double) a.length * b.length),
        auprIn / a.length,
        auprOut / b.length,
        fpr95,
        error);
  }

  private static double[] sorted(String kind, double[] scores) {
    Preconditions.require(scores.length > 0, "scores of '%s' must not be empty", kind);
    double[] sorted = Arrays.stream(scores).sorted().toArray();
    // NaN is sorted last.
    double last = sorted[sorted.length - 1];
    Preconditions.require(!Double.isNaN(last), "scores of '%s' must not contain NaN", kind);
    return sorted;
  }
}
