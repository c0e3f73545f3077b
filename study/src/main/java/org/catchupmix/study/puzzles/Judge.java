package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;

/**
 * Judges a submission: faults, values, the same bits in three orders of blocks and warps, counters.
 */
public final class Judge {
  /** Faults after which larger sizes are left out: they would take long, and say nothing new. */
  private static final int MANY = 500;

  /** Orders that are compared: seeds 1 to 3. */
  private static final int ORDERS = 3;

  private final Puzzle puzzle;
  private final KernelSource source;
  private final Map<Integer, Fault> faults = new LinkedHashMap<>();
  private final List<Map<String, byte[]>> first = new ArrayList<>();
  private List<LaunchReport> launches = List.of();
  private String values;
  private String order;
  private boolean all = true;

  private Judge(Puzzle puzzle, KernelSource source) {
    this.puzzle = puzzle;
    this.source = source;
  }

  /** Runs all trials of a puzzle. */
  public static Verdict judge(Puzzle puzzle, KernelSource source) {
    return new Judge(puzzle, source).verdict();
  }

  private Verdict verdict() {
    List<Trial> trials = puzzle.trials().get();
    try {
      runFirst(trials);
      for (int seed = 2; seed <= ORDERS && isGood(); seed++) {
        runAgain(trials, seed);
      }
    } catch (DriverException e) {
      return Verdict.refused(puzzle, refusal(e));
    }
    List<Goal.Result> goals =
        isGood()
            ? puzzle.goals().stream()
                .map(g -> g.of(new Counts(trials.getLast(), launches)))
                .toList()
            : List.of();
    int stars =
        values != null ? 0 : !isGood() ? 1 : goals.stream().allMatch(Goal.Result::isMet) ? 3 : 2;
    return new Verdict(
        puzzle,
        stars,
        null,
        List.copyOf(faults.values()),
        new Verdict.Results(values, order, all),
        goals,
        launches);
  }

  private boolean isGood() {
    return faults.isEmpty() && values == null && order == null;
  }

  private void runFirst(List<Trial> trials) {
    try (TrialRun run = new TrialRun(source, 1)) {
      for (Trial trial : trials) {
        Outcome outcome = run.run(trial);
        note(outcome);
        if (!outcome.ended()) {
          values = "not computed, since the launch of %s did not end".formatted(trial.sizes());
          return;
        }
        launches = outcome.launches();
        first.add(outcome.contents());
        if (values == null) {
          values = wrong(trial, outcome);
        }
        if (outcome.faults().stream().mapToLong(Fault::times).sum() > MANY) {
          all = trial == trials.getLast();
          return;
        }
      }
    }
  }

  private void runAgain(List<Trial> trials, int seed) {
    try (TrialRun run = new TrialRun(source, seed)) {
      for (int i = 0; i < trials.size() && isGood(); i++) {
        Trial trial = trials.get(i);
        Outcome outcome = run.run(trial);
        note(outcome);
        for (KernelArray array : outcome.ended() ? trial.arrays() : List.<KernelArray>of()) {
          int at =
              Arrays.mismatch(first.get(i).get(array.name()), outcome.contents().get(array.name()));
          if (at >= 0 && array.isOutput() && order == null) {
            order =
                "%s: %s has other bits in another order of blocks and warps. Float sums depend on the order of their terms: fix the order, for instance with a second launch that adds partial sums."
                    .formatted(trial.sizes(), array.element(at / Integer.BYTES));
          }
        }
      }
    }
  }

  private void note(Outcome outcome) {
    for (Fault fault : outcome.faults()) {
      faults.putIfAbsent(fault.line(), fault);
    }
  }

  private static String wrong(Trial trial, Outcome outcome) {
    int block = trial.steps().getLast().launch().threads();
    for (KernelArray array : trial.arrays()) {
      byte[] bytes = outcome.contents().get(array.name());
      if (array.isOutput()) {
        Integer unwritten = outcome.unwritten().get(array.name());
        if (unwritten != null) {
          return "%s: %s was never written. Which thread should write it, and does it get there?"
              .formatted(trial.sizes(), array.element(unwritten));
        }
        String sentence = new WrongValues(array, array.values(bytes), block, trial).sentence();
        if (sentence != null) {
          return sentence;
        }
      } else if (array.contents() != null && !Arrays.equals(bytes, array.initialBytes())) {
        return "%s: the kernel changes %s, which is an input."
            .formatted(trial.sizes(), array.name());
      }
    }
    return null;
  }

  private static String refusal(DriverException e) {
    return "no: "
        + e.getMessage()
        + (e.getMessage().contains("no kernel") || e.getMessage().contains("has no")
            ? ". Its name and parameters must be those of the task, after extern \"C\" __global__"
            : "");
  }
}
