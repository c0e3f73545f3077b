package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.emulator.report.LaunchReport.Cost;

/**
 * A bound of a counter that the third star requires.
 *
 * @param limit the largest value that fulfils it
 * @param count computes the value
 * @param share of an instruction, to find the line to look at
 * @param advice what to look at if no instruction shows the cause
 */
record Goal(
    String title,
    double limit,
    ToDoubleFunction<Counts> count,
    ToDoubleFunction<Cost> share,
    String advice,
    Counted counted) {
  /** Units of a counter, to tell which advice explains it. */
  enum Counted {
    INSTRUCTIONS,
    SECTORS,
    OTHERS
  }

  /** Advice on scattered accesses. */
  static final String NEIGHBOURS =
      "neighbouring threads of a warp should access neighbouring elements of global memory";

  /** Slack for rounding of ratios. */
  private static final double SLACK = 1e-9;

  /**
   * A counter beside its goal.
   *
   * @param causes what makes up most of the surplus; empty if it is not known
   */
  record Result(Goal goal, double value, int line, List<Advice> causes) {
    boolean isMet() {
      return value <= goal.limit + SLACK;
    }

    private String look() {
      return (line > 0 ? "Look at line " + line + ": " : "") + goal.advice;
    }

    private String explained() {
      return causes.stream().map(Advice::text).collect(Collectors.joining(". "));
    }

    @Override
    public String toString() {
      return "%s: %s, goal at most %s%s"
          .formatted(
              goal.title,
              text(isMet() ? value : Math.ceil(value * 100) / 100),
              text(goal.limit),
              isMet() ? "" : ". " + (causes.isEmpty() ? look() : explained()));
    }
  }

  /** Formats with at most two decimals, without zeros at the end. */
  private static String text(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }

  Result of(Counts counts, List<Advice> advice) {
    double value = count.applyAsDouble(counts);
    List<Advice> causes =
        advice.stream()
            .filter(a -> value > limit + SLACK && a.counted() == counted)
            .filter(a -> a.explains(value - limit))
            .toList();
    return new Result(this, value, counts.worstLine(share), causes);
  }

  static Goal coalesced(double limit) {
    return new Goal(
        "sectors / ideal",
        limit,
        Counts::sectorsToIdeal,
        c -> c.global().units() - c.global().idealUnits(),
        NEIGHBOURS,
        Counted.SECTORS);
  }

  static Goal noBankConflicts() {
    return new Goal(
        "shared bank conflicts",
        0,
        Counts::bankConflicts,
        c -> c.shared().conflicts(),
        "threads of a warp access different words of one bank; word i is in bank i % 32",
        Counted.OTHERS);
  }

  static Goal barriers(double limit) {
    return new Goal(
        "barriers per block",
        limit,
        Counts::barriersPerBlock,
        c -> Counts.kindOf(c) == InstructionKind.BARRIER ? c.count().warps() : 0,
        "which of these barriers separates a write from a read of another thread?",
        Counted.OTHERS);
  }

  static Goal instructions(double limit) {
    return new Goal(
        "instructions per element",
        limit,
        Counts::instructionsPerElement,
        c -> c.count().lanes(),
        "most instructions are executed there; do threads repeat the work of others, or work alone?",
        Counted.INSTRUCTIONS);
  }

  /** Bounds what a GPU issues: an instruction counts once per warp, for however few lanes. */
  static Goal warpInstructions(double limit) {
    return new Goal(
        "warp instructions per element",
        limit,
        Counts::warpInstructionsPerElement,
        c -> c.count().warps(),
        "most instructions are issued there; do few threads of a warp work while the others wait?",
        Counted.INSTRUCTIONS);
  }

  /** Bounds threads of a warp that wait, so that no thread works alone: a goal of every puzzle. */
  static Goal idleThreads() {
    return new Goal(
        "idle threads of 32 per instruction",
        8,
        Counts::idleThreads,
        c -> Counts.WARP * c.count().warps() - c.count().lanes(),
        "few threads of a warp work there while the others wait; divide the work among all threads",
        Counted.OTHERS);
  }

  static Goal reads(double limit) {
    return new Goal(
        "bytes read / bytes of the inputs",
        limit,
        Counts::reads,
        c -> c.globalLoads().units(),
        "it reads global memory again and again; keep in shared memory or registers what is needed twice",
        Counted.OTHERS);
  }

  static Goal divergences(double limit) {
    return new Goal(
        "divergent branches per block",
        limit,
        Counts::divergencesPerBlock,
        Cost::divergences,
        "threads of one warp go different ways; let whole warps become idle",
        Counted.OTHERS);
  }

  static Goal globalAtomics(String title, double limit) {
    return new Goal(
        title,
        limit,
        Counts::globalAtomics,
        c -> Counts.kindOf(c) == InstructionKind.ATOMIC ? c.count().lanes() : 0,
        "each atomic operation on one address waits for the others; combine values within the block first",
        Counted.OTHERS);
  }

  static Goal ofKind(String title, InstructionKind kind, double limit, String advice) {
    return new Goal(
        title,
        limit,
        counts -> counts.perElement(kind),
        c -> Counts.kindOf(c) == kind ? c.count().lanes() : 0,
        advice,
        Counted.OTHERS);
  }
}
