package org.catchupmix.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Results of {@code catchup verify}, written as JSON with these names.
 *
 * @param notes what ran otherwise than the description says, a sentence for each
 * @param rows one for each primitive, then those of gradients, equal bits and training
 */
public record VerifyResult(
    String device,
    String description,
    String arithmetic,
    List<String> notes,
    String precision,
    String date,
    List<Row> rows,
    double seconds) {

  /**
   * Comparisons of one kind.
   *
   * @param cases how many results were compared
   * @param refused how many the device refused; each is a failure
   * @param worstError the largest relative error; infinite (null in JSON) if a case was refused or
   *     gave NaN
   * @param worstShare the largest error over the bound of its case; above 1 is a failure; infinite
   *     (null in JSON) likewise
   */
  public record Row(
      String name,
      int cases,
      int refused,
      double worstError,
      double worstShare,
      List<String> failures) {

    /** A result that must be within a bound of what is expected. */
    static Row compared(String name, String what, double error, double bound) {
      // An error that is NaN counts as infinite.
      double worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
      String failure =
          String.format(Locale.ROOT, "%s: relative error %.2g, at most %.2g", what, error, bound);
      return new Row(
          name, 1, 0, worst, worst / bound, worst <= bound ? List.of() : List.of(failure));
    }

    static Row refused(String name, String failure) {
      double none = Double.POSITIVE_INFINITY;
      return new Row(name, 0, 1, none, none, List.of(failure));
    }

    Row plus(Row other) {
      List<String> all = new ArrayList<>(failures);
      all.addAll(other.failures);
      return new Row(
          name,
          cases + other.cases,
          refused + other.refused,
          Math.max(worstError, other.worstError),
          Math.max(worstShare, other.worstShare),
          all);
    }
  }

  public List<String> failures() {
    return rows.stream().flatMap(row -> row.failures().stream()).toList();
  }
}
