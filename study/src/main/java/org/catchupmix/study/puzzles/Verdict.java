package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.report.LaunchReport;

/**
 * Verdict of the judge on a submission.
 *
 * @param stars 0 to 3: right values, no fault, goals of the counters
 * @param refusal why it does not compile or cannot be launched; null if it can
 * @param faults one per line of the source
 * @param results what is known of the values
 * @param goals counters; empty if values are wrong or there are faults
 * @param launches of the trial that is counted
 */
public record Verdict(
    Puzzle puzzle,
    int stars,
    String refusal,
    List<Fault> faults,
    Results results,
    List<Goal.Result> goals,
    List<LaunchReport> launches) {
  /**
   * Values of the outputs.
   *
   * @param wrong the first wrong value; null if all are right
   * @param order how the bits depend on the order of blocks and warps; null if they do not
   * @param all whether all sizes ran; after many faults the larger ones do not
   */
  public record Results(String wrong, String order, boolean all) {}

  /** Most stars of a puzzle. */
  public static final int STARS = 3;

  private static final int SHOWN = 3;

  static Verdict refused(Puzzle puzzle, String why) {
    return new Verdict(
        puzzle, 0, why, List.of(), new Results(null, null, false), List.of(), List.of());
  }

  /** Stars as three characters, such as {@code **-}. */
  public static String drawn(int stars) {
    return "*".repeat(stars) + "-".repeat(STARS - stars);
  }

  /**
   * Says it in plain sentences.
   *
   * @param source lines of the submission; empty if they are unknown
   */
  public List<String> lines(List<String> source) {
    List<String> lines = new ArrayList<>();
    lines.add("puzzle %d, %s: %s".formatted(puzzle.number(), puzzle.name(), drawn(stars)));
    if (refusal != null) {
      refusal.lines().forEach(line -> add(lines, "compiles", line));
      return lines;
    }
    add(lines, "compiles", "yes");
    if (faults.isEmpty()) {
      add(lines, "faults", "none");
    }
    for (Fault fault : faults.subList(0, Math.min(SHOWN, faults.size()))) {
      fault.lines(source).stream().filter(l -> !l.isEmpty()).forEach(l -> add(lines, "faults", l));
    }
    if (faults.size() > SHOWN) {
      add(lines, "faults", "and in %d more lines".formatted(faults.size() - SHOWN));
    }
    String right =
        results.all ? "right" : "right so far; larger sizes run once there are fewer faults";
    add(lines, "values", results.wrong == null ? right : results.wrong);
    boolean judged = results.wrong == null && faults.isEmpty();
    add(
        lines,
        "same bits",
        results.order != null
            ? results.order
            : judged ? "yes, in three orders of blocks and warps" : LATER);
    if (goals.isEmpty()) {
      add(lines, "counters", LATER);
    }
    goals.forEach(goal -> add(lines, "counters", goal.toString()));
    return lines;
  }

  private static final String LATER = "judged once values are right and there is no fault";

  private static void add(List<String> lines, String head, String text) {
    boolean again =
        lines.stream().anyMatch(l -> l.startsWith("  " + head + " ")) && lines.size() > 1;
    lines.add("  %-10s  %s".formatted(again ? "" : head, text));
  }

  /** Returns it for JSON. */
  public Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("puzzle", puzzle.file());
    all.put("stars", stars);
    all.put("refused", refusal);
    all.put("faults", faults.stream().map(Verdict::json).toList());
    all.put("values", results.wrong);
    all.put("order", results.order);
    Map<String, Object> counters = new LinkedHashMap<>();
    for (Goal.Result result : goals) {
      Map<String, Object> counter = new LinkedHashMap<>();
      counter.put("value", result.value());
      counter.put("goal", result.goal().limit());
      counters.put(result.goal().title(), counter);
    }
    all.put("counters", counters);
    return all;
  }

  private static Map<String, Object> json(Fault fault) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("line", fault.line());
    all.put("cause", fault.cause().key());
    all.put("message", fault.what());
    all.put("sizes", fault.trial());
    all.put("times", fault.times());
    return all;
  }
}
