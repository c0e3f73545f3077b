package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.emulator.ptx.PlainText;
import org.catchupmix.emulator.report.LaunchReport;

/**
 * Verdict of the judge on a submission.
 *
 * @param stars 0 to 3: right values, no fault, goals of the counters
 * @param refusal why it does not compile or cannot be launched; null if it can
 * @param faults one per line of the source
 * @param results what is known of the values
 * @param goals counters; empty if values are wrong or there are faults
 * @param advice causes of costs that the instructions show; empty as the counters
 * @param run the launches
 */
public record Verdict(
    Puzzle puzzle,
    int stars,
    String refusal,
    List<Fault> faults,
    Results results,
    List<Goal.Result> goals,
    List<Advice> advice,
    Run run) {
  /**
   * Values of the outputs.
   *
   * @param wrong the first wrong value; null if all are right
   * @param order how the bits depend on the order of blocks and warps; null if they do not
   */
  public record Results(String wrong, String order) {}

  /**
   * The launches.
   *
   * @param launches of the trial that is counted
   * @param printedAt sizes at which the kernel printed
   * @param printed what it printed there; empty for nothing
   */
  public record Run(List<LaunchReport> launches, String printedAt, String printed) {
    static final Run NONE = new Run(List.of(), "", "");
  }

  /** Most stars of a puzzle. */
  public static final int STARS = 3;

  private static final int SHOWN = 3;
  private static final int MOST_PRINTED = 12;
  private static final int WIDTH = 100;

  static Verdict refused(Puzzle puzzle, String why) {
    return new Verdict(
        puzzle, 0, why, List.of(), new Results(null, null), List.of(), List.of(), Run.NONE);
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
    Lines lines = new Lines(new ArrayList<>(), new HashSet<>());
    lines.all.add("puzzle %d, %s: %s".formatted(puzzle.number(), puzzle.name(), drawn(stars)));
    if (refusal != null) {
      refusal.lines().forEach(line -> add(lines, "compiles", line));
      return lines.all;
    }
    add(lines, "compiles", "yes");
    if (faults.isEmpty()) {
      add(lines, "faults", "none");
    }
    Set<Cause> explained = EnumSet.noneOf(Cause.class);
    for (Fault fault : faults.subList(0, Math.min(SHOWN, faults.size()))) {
      fault.lines(source).stream().filter(l -> !l.isEmpty()).forEach(l -> add(lines, "faults", l));
      if (explained.add(fault.cause())) {
        add(lines, "faults", fault.cause().meaning());
      }
    }
    int more = faults.size() - SHOWN;
    if (more > 0) {
      add(lines, "faults", "and in %d more line%s".formatted(more, more == 1 ? "" : "s"));
    }
    add(lines, "values", results.wrong == null ? "right" : results.wrong);
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
    remaining().forEach(a -> add(lines, "advice", a.text()));
    addPrinted(lines);
    return lines.all;
  }

  /** Advice that no counter names as its cause. */
  private List<Advice> remaining() {
    boolean met = goals.stream().allMatch(Goal.Result::isMet);
    return advice.stream()
        .filter(a -> !met || a.isAlwaysSaid())
        .filter(a -> goals.stream().noneMatch(goal -> goal.causes().contains(a)))
        .limit(SHOWN)
        .toList();
  }

  private void addPrinted(Lines lines) {
    List<String> printed = run.printed.lines().map(PlainText::of).toList();
    if (printed.isEmpty()) {
      return;
    }
    add(lines, "printed", "by the kernel at %s:".formatted(run.printedAt));
    for (String line : printed.subList(0, Math.min(MOST_PRINTED, printed.size()))) {
      String shown = line.length() > WIDTH ? line.substring(0, WIDTH) + " ..." : line;
      add(lines, "printed", "  " + shown);
    }
    if (printed.size() > MOST_PRINTED) {
      add(lines, "printed", "and more: print in one thread only, as in if (threadIdx.x == 0)");
    }
  }

  private static final String LATER = "judged once values are right and there is no fault";

  private static void add(Lines lines, String head, String text) {
    boolean again = !lines.heads.add(head);
    lines.all.add("  %-10s  %s".formatted(again ? "" : head, text));
  }

  /** Lines so far, and the words that have begun one. */
  private record Lines(List<String> all, Set<String> heads) {}

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
    all.put("advice", advice.stream().map(Advice::json).toList());
    return all;
  }

  private static Map<String, Object> json(Fault fault) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("line", fault.line());
    all.put("cause", fault.cause().key());
    all.put("message", fault.what());
    all.put("sizes", fault.trial().sizes());
    all.put("times", fault.times());
    return all;
  }
}
