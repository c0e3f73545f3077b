package org.catchupmix.study.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;
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

  /**
   * Names the differences of too few pairs, and what that means for their intervals.
   *
   * @param shown how a label is shown
   */
  public Optional<String> seedsNote(UnaryOperator<String> shown) {
    TreeMap<Integer, List<String>> few = new TreeMap<>();
    all.forEach(
        (label, d) -> {
          if (d.pairs().size() < Difference.FEW) {
            few.computeIfAbsent(d.pairs().size(), _ -> new ArrayList<>()).add(shown.apply(label));
          }
        });
    List<String> counts = new ArrayList<>();
    few.forEach(
        (pairs, labels) -> {
          String width =
              pairs < 2
                  ? "no interval"
                  : String.format(
                      Locale.ROOT,
                      "interval of %.1f standard errors to both sides",
                      TDistribution.of(pairs - 1).inverseSurvivalProbability(0.025));
          counts.add(
              "%s: %s, %s".formatted(String.join(", ", labels), Plural.of(pairs, "pair"), width));
        });
    return few.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Too few pairs of runs to rely on: %s (with eight pairs: 2.4 standard errors)."
                .formatted(String.join("; ", counts)));
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
    return holm(label, Difference::p);
  }

  private double holm(String label, ToDoubleFunction<Difference> test) {
    double own = find(label).map(test::applyAsDouble).orElse(Double.NaN);
    double[] p =
        all.values().stream().mapToDouble(test).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return IntStream.range(0, p.length)
        .filter(i -> p[i] <= own)
        .mapToDouble(i -> Math.min(1, (p.length - i) * p[i]))
        .max()
        .orElse(Double.NaN);
  }

  /** Says what a difference shows, by its corrected p-value. */
  public String verdict(String label) {
    return find(label).map(d -> d.verdict(p(label))).orElse("-");
  }

  /** Heads of the columns of a test of equivalence. */
  public static List<String> equivalenceHeads(double margin) {
    return List.of("90 % interval", "p (Holm, ±%s)".formatted(margin), "equivalent");
  }

  /** Corrects the p-value of an equivalence, see {@link #p}. */
  public double equivalenceP(String label, double margin) {
    return holm(label, d -> new Equivalence(d, margin).p());
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
    String effect =
        found
            .map(Difference::effectText)
            .filter(d -> !d.equals("-"))
            .map(d -> "d_z " + d + ", ")
            .orElse("");
    String tested =
        found
            .filter(d -> d.interval().isPresent())
            .map(
                d ->
                    " %s, %sp %s"
                        .formatted(d.intervalText(decimals), effect, Difference.pText(p(label))))
            .orElse("");
    return found.map(d -> d.text(decimals)).orElse("-") + tested;
  }
}
