package org.catchupmix.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.bench.jmh.MachineBenchmark;
import org.catchupmix.bench.report.Numbers;
import org.catchupmix.bench.report.StoredResults;

/**
 * What changed between two runs.
 *
 * @param before the first run
 * @param after the second
 * @param changes of what both measured in the same unit, the largest slow-down first
 */
record Comparison(StoredResults before, StoredResults after, List<Change> changes) {
  /**
   * The least that counts: two runs of the same program differ by about so much, since each virtual
   * machine compiles and places a little differently.
   */
  private static final double LEAST = 0.05;

  /**
   * A benchmark that both runs measured.
   *
   * @param name with its parameters
   * @param before the first run
   * @param after the second
   * @param slowdown how much longer it takes, as a share: 0.1 is 10 % longer, -0.5 is half the time
   * @param noise the widths of the middle halves of both runs together, as a share of the medians,
   *     but at least {@link #LEAST}
   */
  record Change(
      String name,
      StoredResults.Score before,
      StoredResults.Score after,
      double slowdown,
      double noise) {
    static Change of(String name, StoredResults.Score before, StoredResults.Score after) {
      double ratio = after.quartiles().median() / before.quartiles().median();
      double noise = before.quartiles().relativeWidth() + after.quartiles().relativeWidth();
      return new Change(
          name,
          before,
          after,
          (before.higherIsBetter() ? 1 / ratio : ratio) - 1,
          Math.max(LEAST, noise));
    }

    boolean isSlower() {
      return !isOfMachine() && slowdown > noise;
    }

    boolean isFaster() {
      return !isOfMachine() && 1 / (1 + slowdown) - 1 > noise;
    }

    /** Whether it measures what the machine can do, not what the program does. */
    boolean isOfMachine() {
      return name.startsWith(MachineBenchmark.class.getSimpleName());
    }

    private String line() {
      String change =
          isSlower()
              ? String.format(Locale.ROOT, "%.0f %% slower", 100 * slowdown)
              : String.format(Locale.ROOT, "%.0f %% faster", 100 * (1 / (1 + slowdown) - 1));
      return "  %s: %s -> %s %s, noise %s: %s"
          .formatted(
              change,
              Numbers.three(before.quartiles().median()),
              Numbers.three(after.quartiles().median()),
              after.unit(),
              Numbers.percent(noise),
              name);
    }
  }

  /** Compares what both measured. */
  static Comparison of(StoredResults before, StoredResults after) {
    List<Change> changes = new ArrayList<>();
    before
        .scores()
        .forEach(
            (name, score) -> {
              StoredResults.Score now = after.scores().get(name);
              if (now != null && score.isComparable(now)) {
                changes.add(Change.of(name, score, now));
              }
            });
    changes.sort(Comparator.comparingDouble(Change::slowdown).reversed());
    return new Comparison(before, after, List.copyOf(changes));
  }

  /** Whether something got slower by more than the noise. */
  boolean isSlower() {
    return changes.stream().anyMatch(Change::isSlower);
  }

  /** The comparison in words. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    addDifferences(lines);
    List<Change> slower = changes.stream().filter(Change::isSlower).toList();
    List<Change> faster = changes.stream().filter(Change::isFaster).toList();
    add(lines, slower, "slower by more than the noise:");
    add(lines, faster, "faster by more than the noise:");
    lines.add(
        "%d measured in both: %d slower, %d faster, %d within the noise"
            .formatted(
                changes.size(),
                slower.size(),
                faster.size(),
                changes.size() - slower.size() - faster.size()));
    addMissing(lines, before);
    addMissing(lines, after);
    return lines;
  }

  private static void add(List<String> lines, List<Change> changes, String title) {
    if (!changes.isEmpty()) {
      lines.add(title);
      changes.forEach(c -> lines.add(c.line()));
    }
  }

  private void addMissing(List<String> lines, StoredResults in) {
    int missing = in.scores().size() - changes.size();
    if (missing > 0) {
      lines.add("%d measured in %s alone, or in another unit".formatted(missing, in.file()));
    }
  }

  /** What makes two runs hard to compare: another machine, a busy one, other flags. */
  private void addDifferences(List<String> lines) {
    changes.stream()
        .filter(c -> c.isOfMachine() && Math.abs(c.slowdown()) > c.noise())
        .forEach(
            c ->
                lines.add(
                    "take care, the machine itself changed: %s -> %s %s: %s"
                        .formatted(
                            Numbers.three(c.before().quartiles().median()),
                            Numbers.three(c.after().quartiles().median()),
                            c.after().unit(),
                            c.name())));
    for (String fact : List.of("processor", "device cpu", "java", "flags")) {
      Map<String, String> a = before.environment();
      Map<String, String> b = after.environment();
      if (!String.valueOf(a.get(fact)).equals(String.valueOf(b.get(fact)))) {
        lines.add(
            "take care, the runs differ in %s: %s, then %s"
                .formatted(fact, a.get(fact), b.get(fact)));
      }
    }
  }
}
