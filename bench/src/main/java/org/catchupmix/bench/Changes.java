package org.catchupmix.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.catchupmix.bench.jmh.MachineBenchmark;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.StoredResults;

/**
 * What changed between two runs.
 *
 * @param before the first run
 * @param after the second
 * @param all of what both measured in the same unit, the largest slow-down first
 */
record Changes(StoredResults before, StoredResults after, List<Change> all) {
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
    private static Change of(String name, StoredResults.Score before, StoredResults.Score after) {
      double ratio = after.quartiles().median() / before.quartiles().median();
      double noise = before.quartiles().relativeWidth() + after.quartiles().relativeWidth();
      double slowdown = (before.higherIsBetter() ? 1 / ratio : ratio) - 1;
      return new Change(name, before, after, slowdown, Math.max(LEAST, noise));
    }

    private double speedup() {
      return 1 / (1 + slowdown) - 1;
    }

    private boolean isSlower() {
      return !isOfMachine() && slowdown > noise;
    }

    private boolean isFaster() {
      return !isOfMachine() && speedup() > noise;
    }

    /** Whether it measures what the machine can do, not what the program does. */
    private boolean isOfMachine() {
      return name.startsWith(MachineBenchmark.class.getSimpleName());
    }

    private String medians() {
      return "%s -> %s %s"
          .formatted(
              Numbers.three(before.quartiles().median()),
              Numbers.three(after.quartiles().median()),
              after.unit());
    }

    private String line() {
      String change =
          isSlower()
              ? Numbers.percent(slowdown) + " slower"
              : Numbers.percent(speedup()) + " faster";
      return "  %s: %s, noise %s: %s".formatted(change, medians(), Numbers.percent(noise), name);
    }
  }

  /** Compares what both measured. */
  static Changes between(StoredResults before, StoredResults after) {
    List<Change> all =
        before.scores().entrySet().stream()
            .filter(e -> e.getValue().isComparable(after.scores().get(e.getKey())))
            .map(e -> Change.of(e.getKey(), e.getValue(), after.scores().get(e.getKey())))
            .sorted(Comparator.comparingDouble(Change::slowdown).reversed())
            .toList();
    return new Changes(before, after, all);
  }

  /** Whether something got slower by more than the noise. */
  boolean isSlower() {
    return all.stream().anyMatch(Change::isSlower);
  }

  /** The changes in words. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    addDifferences(lines);
    List<Change> slower = all.stream().filter(Change::isSlower).toList();
    List<Change> faster = all.stream().filter(Change::isFaster).toList();
    add(lines, slower, "slower by more than the noise:");
    add(lines, faster, "faster by more than the noise:");
    int within = all.size() - slower.size() - faster.size();
    lines.add(
        "%d measured in both: %d slower, %d faster, %d within the noise"
            .formatted(all.size(), slower.size(), faster.size(), within));
    for (StoredResults in : List.of(before, after)) {
      int alone = in.scores().size() - all.size();
      if (alone > 0) {
        lines.add("%d measured in %s alone, or in another unit".formatted(alone, in.file()));
      }
    }
    return lines;
  }

  private static void add(List<String> lines, List<Change> changes, String title) {
    if (!changes.isEmpty()) {
      lines.add(title);
      changes.forEach(c -> lines.add(c.line()));
    }
  }

  /** What makes two runs hard to compare: another machine, a busy one, other flags. */
  private void addDifferences(List<String> lines) {
    all.stream()
        .filter(c -> c.isOfMachine() && Math.abs(c.slowdown()) > c.noise())
        .map(c -> "the machine itself changed: %s: %s".formatted(c.medians(), c.name()))
        .forEach(lines::add);
    for (String fact : List.of("processor", "device cpu", "java", "flags")) {
      String a = before.environment().get(fact);
      String b = after.environment().get(fact);
      if (!Objects.equals(a, b)) {
        lines.add("the runs differ in %s: %s, then %s".formatted(fact, a, b));
      }
    }
  }
}
