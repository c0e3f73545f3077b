package org.catchupmix.study.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;

/** Compares with scipy 1.17.1: {@code src/test/fixtures/statistics_fixture.py}. */
class DifferenceTest {
  private static final double[] OWN = {93.41, 92.87, 93.66, 93.12, 93.98};
  private static final double[] BASE = {92.90, 92.95, 92.71, 92.64, 93.30};

  private static final List<Run> ZERO = runs(new double[] {0, 0}, 1, 2);

  private record Run(long seed, double value) {}

  private static List<Run> runs(double[] values, int... seeds) {
    return IntStream.range(0, seeds.length).mapToObj(i -> new Run(seeds[i], values[i])).toList();
  }

  private static Difference difference(List<Run> own, List<Run> base) {
    return Difference.of(own, base, Run::seed, Run::value).orElseThrow();
  }

  private static Optional<String> seedsNote(Difference... all) {
    Map<String, Difference> byLabel = new LinkedHashMap<>();
    for (Difference d : all) {
      byLabel.put("" + byLabel.size(), d);
    }
    return new Contrasts(byLabel).seedsNote(label -> label);
  }

  @Test
  void fivePairsAgreeWithScipy() {
    Difference d = difference(runs(OWN, 1, 2, 3, 4, 5), runs(BASE, 1, 2, 3, 4, 5));
    assertEquals(5, d.pairs().size());
    assertEquals(0.5080000000000012, d.statistics().mean(), 1e-12);
    assertEquals(0.03867400301999108, d.interval().orElseThrow().low(), 1e-10);
    assertEquals(0.9773259969800114, d.interval().orElseThrow().high(), 1e-10);
    assertEquals(1.3439811882280617, d.effect(), 1e-12);
    assertEquals(0.0397364651505121, d.p(), 1e-10);
    assertEquals("higher", d.verdict(d.p()));
    assertEquals("[+0.04, +0.98]", d.intervalText(2));
    assertEquals("+1.34", d.effectText());
    assertEquals(Optional.empty(), seedsNote(d));
  }

  /** The example of p-values 0.01, 0.04, 0.03 and 0.005, of which Holm makes these. */
  @Test
  void holmCorrectsForTheNumberOfDifferences() {
    Map<String, Difference> all = new LinkedHashMap<>();
    double[] p = {0.01, 0.04, 0.03, 0.005};
    for (int i = 0; i < 4; i++) {
      double t = TDistribution.of(1).inverseSurvivalProbability(p[i] / 2);
      // Two differences of mean t / sqrt(2) and deviation 1.
      double mean = t / Math.sqrt(2);
      double half = Math.sqrt(0.5);
      all.put("" + i, difference(runs(new double[] {mean - half, mean + half}, 1, 2), ZERO));
      assertEquals(p[i], all.get("" + i).p(), 1e-9);
    }
    all.put("one seed", difference(runs(new double[] {9}, 1), ZERO));
    Contrasts corrected = new Contrasts(all);
    assertEquals(0.03, corrected.p("0"), 1e-9);
    assertEquals(0.06, corrected.p("1"), 1e-9);
    assertEquals(0.06, corrected.p("2"), 1e-9);
    assertEquals(0.02, corrected.p("3"), 1e-9);
    assertTrue(Double.isNaN(corrected.p("one seed")));
    assertEquals(List.of("+9.0 (n=1)", "-", "-", "-"), corrected.cells("one seed", 1));
    assertEquals(List.of("-", "-", "-", "-"), corrected.cells("no such setting", 1));
  }

  @Test
  void pairsAreOfOneSeedWhateverTheOrder() {
    Difference d =
        difference(runs(OWN, 1, 2, 3), List.of(new Run(2, 92.95), new Run(7, 0), new Run(1, 92.9)));
    assertEquals(2, d.pairs().size());
    assertEquals(0.2149999999999963, d.statistics().mean(), 1e-12);
    assertEquals(-3.53333039717147, d.interval().orElseThrow().low(), 1e-10);
    assertEquals(3.9633303971714624, d.interval().orElseThrow().high(), 1e-10);
    assertTrue(Double.isNaN(d.effect()), "d_z of two pairs");
  }

  /** Each interval excludes 0, but not each p that is corrected for their number. */
  @Test
  void theVerdictFollowsTheCorrectedP() {
    Map<String, Difference> all = new LinkedHashMap<>();
    Difference d = difference(runs(OWN, 1, 2, 3, 4, 5), runs(BASE, 1, 2, 3, 4, 5));
    all.put("a", d);
    Contrasts one = new Contrasts(all);
    assertEquals("higher", one.verdict("a"));
    all.put("b", difference(runs(BASE, 1, 2, 3, 4, 5), runs(OWN, 1, 2, 3, 4, 5)));
    Contrasts two = new Contrasts(all);
    assertTrue(d.interval().orElseThrow().low() > 0);
    assertEquals(2 * d.p(), two.p("a"), 1e-12);
    assertEquals("no difference shown", two.verdict("a"));
    assertEquals("-", two.verdict("no such setting"));
    List<Run> far = runs(new double[] {80.1, 80.2, 80.4, 80.3, 80.2}, 1, 2, 3, 4, 5);
    all.put("c", difference(far, runs(BASE, 1, 2, 3, 4, 5)));
    assertEquals("lower", new Contrasts(all).verdict("c"));
  }

  @Test
  void fewSeedsAreSaidToBeFew() {
    Difference two = difference(runs(OWN, 1, 2), runs(BASE, 1, 2));
    assertEquals("no difference shown, few seeds", two.verdict(two.p()));
    Difference three = difference(runs(OWN, 1, 2, 3), runs(BASE, 1, 2, 3));
    assertEquals(three.statistics().mean() / three.statistics().deviation(), three.effect(), 1e-12);
    Difference one = difference(runs(OWN, 1), runs(BASE, 1));
    assertEquals(Optional.empty(), one.interval());
    assertTrue(Double.isNaN(one.effect()));
    assertEquals("-", one.intervalText(2));
    assertEquals("-", one.effectText());
    Difference none = difference(runs(OWN, 1), runs(BASE, 2));
    assertEquals(Optional.empty(), none.interval());
    assertEquals(0, none.pairs().size());
    Difference five = difference(runs(OWN, 1, 2, 3, 4, 5), runs(BASE, 1, 2, 3, 4, 5));
    assertEquals(
        Optional.of(
            "Too few pairs of runs to rely on: 3: 0 pairs, no interval; 1: 1 pair, no interval; 0,"
                + " 4: 2 pairs, interval of 12.7 standard errors to both sides; 2: 3 pairs, interval"
                + " of 4.3 standard errors to both sides (with eight pairs: 2.4 standard errors)."),
        seedsNote(two, one, three, none, two, five));
  }

  /** 93.1 - 93, 50.1 - 50 and 1.1 - 1 differ by rounding. */
  @Test
  void differencesWithoutVarianceAreNotTested() {
    Difference equal =
        difference(
            runs(new double[] {93.1, 50.1, 1.1}, 1, 2, 3), runs(new double[] {93, 50, 1}, 1, 2, 3));
    assertTrue(equal.statistics().deviation() > 0);
    assertEquals(Optional.empty(), equal.interval());
    assertTrue(Double.isNaN(equal.effect()));
    assertTrue(Double.isNaN(equal.p()));
    assertEquals("the same with every seed: nothing to test", equal.verdict(equal.p()));
    Difference zero = difference(runs(OWN, 1, 2), runs(OWN, 1, 2));
    assertEquals(Optional.empty(), zero.interval());
    assertEquals("the same with every seed: nothing to test", zero.verdict(zero.p()));
  }

  @Test
  void ranksOfNumbersThatAreNoneCorrelateWithNothing() {
    assertEquals(1, RankCorrelation.of(new double[] {1, 5, 9}, new double[] {2, 3, 8}), 1e-15);
    assertEquals(
        Double.NaN, RankCorrelation.of(new double[] {Double.NaN, 1, 2}, new double[] {1, 2, 3}));
  }

  @Test
  void spreadsAreOfASample() {
    assertEquals(new SampleStatistics(4, 2, 3), SampleStatistics.of(2, 4, 6));
    assertEquals("4.0 \u00b1 2.0", SampleStatistics.of(2, 4, 6).text(1));
    assertEquals(new SampleStatistics(3, Double.NaN, 1), SampleStatistics.of(3));
    assertEquals("3.00", SampleStatistics.of(3).text(2));
    assertEquals("-", SampleStatistics.of().text(2));
  }
}
