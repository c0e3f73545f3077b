package org.catchupmix.study.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Repetitions;

/**
 * Differences that are tested together, so that their p-values are corrected for their number.
 *
 * @param all by label, in the order of a table
 */
public record Contrasts(Map<String, Difference> all) {
  /** Heads of the columns of {@link #cells}, without that of the difference itself. */
  public static final List<String> HEADS = List.of("95 % interval", "d_z", "p (Holm)");

  /**
   * Compares settings with one of them, over the seeds that both have.
   *
   * @param value of a run, NaN for none; settings without values are left out
   */
  public static <R> Contrasts of(
      List<Repetitions<R>> settings,
      Repetitions<R> base,
      ToLongFunction<R> seed,
      ToDoubleFunction<R> value) {
    Map<String, Difference> all = new LinkedHashMap<>();
    for (Repetitions<R> setting : settings) {
      if (!setting.equals(base)) {
        Difference.of(setting.runs(), base.runs(), seed, value)
            .ifPresent(d -> all.put(setting.label(), d));
      }
    }
    return new Contrasts(all);
  }

  /** Warns if a difference has too few seeds. */
  public Optional<String> seedsNote() {
    int fewest = all.values().stream().mapToInt(d -> d.pairs().size()).min().orElse(Difference.FEW);
    return fewest >= Difference.FEW
        ? Optional.empty()
        : Optional.of(
            ("%s in common are too few to rely on: below two there is no interval, so no difference"
                    + " can be distinguished from chance; with two it is 12.7 standard errors to both"
                    + " sides, with three 4.3, with five 2.8.")
                .formatted(Plural.of(fewest, "seed")));
  }

  public Optional<Difference> find(String label) {
    return Optional.ofNullable(all.get(label));
  }

  /**
   * Corrects a p-value (Holm, Scandinavian Journal of Statistics 1979): the largest of {@code
   * min(1, (m - i) p_i)} over the m ascending p-values, i from 0, up to its own.
   *
   * @return NaN if the difference has none
   */
  public double p(String label) {
    double own = find(label).map(Difference::p).orElse(Double.NaN);
    double[] p =
        all.values().stream()
            .mapToDouble(Difference::p)
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    return IntStream.range(0, p.length)
        .filter(i -> p[i] <= own)
        .mapToDouble(i -> Math.min(1, (p.length - i) * p[i]))
        .max()
        .orElse(Double.NaN);
  }

  /** Formats a difference, its interval, effect size and p-value; dashes if there is none. */
  public List<String> cells(String label, int decimals) {
    return find(label)
        .map(
            d ->
                List.of(
                    d.text(decimals),
                    d.intervalText(decimals),
                    d.effectText(),
                    Difference.pText(p(label))))
        .orElse(List.of("-", "-", "-", "-"));
  }

  /** Formats a difference for one cell, with its test if it has an interval. */
  public String text(String label, int decimals) {
    Optional<Difference> found = find(label);
    String tested =
        found
            .filter(d -> d.interval().isPresent())
            .map(
                d ->
                    " %s, d_z %s, p %s"
                        .formatted(
                            d.intervalText(decimals), d.effectText(), Difference.pText(p(label))))
            .orElse("");
    return found.map(d -> d.text(decimals)).orElse("-") + tested;
  }
}
