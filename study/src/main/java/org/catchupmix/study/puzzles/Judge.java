package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AccessProblem;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.RaceProblem;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;

/**
 * Judges a submission: faults, values, the same bits in three orders of blocks and warps, counters.
 */
public final class Judge {
  /** Orders that are compared: seeds 0, the ascending order, to 2. */
  private static final int ORDERS = 3;

  private final Puzzle puzzle;
  private final KernelSource source;
  private final Map<Integer, Fault> faults = new LinkedHashMap<>();
  private final List<Map<String, byte[]>> first = new ArrayList<>();
  private List<LaunchReport> launches = List.of();
  private String values;
  private String order;
  private String printedAt = "";
  private String printed = "";

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
      for (int seed = 1; seed < ORDERS && isGood(); seed++) {
        runAgain(trials, seed);
      }
    } catch (DriverException e) {
      return Verdict.refused(puzzle, refusal(e));
    }
    Counts counts = new Counts(trials.getLast(), launches);
    List<Advice> advice = isGood() ? Advice.of(counts) : List.of();
    List<Goal.Result> goals =
        isGood()
            ? Stream.concat(puzzle.goals().stream(), Stream.of(Goal.idleThreads()))
                .map(g -> g.of(counts, advice))
                .toList()
            : List.of();
    int stars =
        values != null ? 0 : !isGood() ? 1 : goals.stream().allMatch(Goal.Result::isMet) ? 3 : 2;
    return new Verdict(
        puzzle,
        stars,
        null,
        List.copyOf(faults.values()),
        new Verdict.Results(values, order),
        goals,
        advice,
        new Verdict.Run(launches, printedAt, printed));
  }

  private boolean isGood() {
    return faults.isEmpty() && values == null && order == null;
  }

  private void runFirst(List<Trial> trials) {
    try (TrialRun run = new TrialRun(source, 0)) {
      for (Trial trial : trials) {
        Outcome outcome = run.run(trial);
        boolean wasGood = isGood();
        note(outcome);
        if (!outcome.ended()) {
          print(trial, outcome, wasGood);
          values = "not computed, since the launch of %s did not end".formatted(trial.sizes());
          return;
        }
        launches = outcome.launches();
        first.add(outcome.contents());
        if (values == null) {
          values = wrong(trial, outcome);
        }
        print(trial, outcome, wasGood);
      }
    }
  }

  /** Keeps what was printed at the first size with a fault or wrong values, else at the first. */
  private void print(Trial trial, Outcome outcome, boolean wasGood) {
    if (printedAt.isEmpty() || wasGood && !isGood()) {
      printedAt = trial.sizes();
      printed = outcome.printed();
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

  /** Says what is wrong with the values; after a fault that ended a block, only that. */
  private static String wrong(Trial trial, Outcome outcome) {
    String values = differing(trial, outcome);
    return outcome.faults().stream()
        .filter(fault -> values != null && fault.cause().endsBlock())
        .findFirst()
        .map(
            fault ->
                "%s: not compared, since the fault in line %d has ended a block before it was done"
                    .formatted(trial.sizes(), fault.line()))
        .orElse(values);
  }

  private static String differing(Trial trial, Outcome outcome) {
    int block = trial.steps().getLast().launch().threads();
    for (KernelArray array : trial.arrays()) {
      byte[] bytes = outcome.contents().get(array.name());
      if (array.isOutput()) {
        Integer unwritten = outcome.unwritten().get(array.name());
        String name = array.name();
        if (unwritten != null
            && outcome.faults().stream().anyMatch(fault -> updates(fault, name))) {
          return "%s: %s is undefined, since it was updated before it was set"
              .formatted(trial.sizes(), array.element(unwritten));
        }
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

  /** Whether a fault is an update of an array. */
  private static boolean updates(Fault fault, String array) {
    return array.equals(fault.array())
        && switch (fault.problem()) {
          case AccessProblem p -> p.access().kind() == Access.Kind.UPDATE;
          case RaceProblem.Race(Access _, Access second, RaceProblem.Reason _) ->
              second.kind() == Access.Kind.UPDATE;
          default -> false;
        };
  }

  /** Says why a kernel cannot be launched, with the parameters of the task. */
  private String refusal(DriverException e) {
    List<PtxEntry> kernels = kernels();
    if (kernels == null) {
      return "no: " + e.getMessage();
    }
    for (Trial.Step step : puzzle.trials().get().getFirst().steps()) {
      String signature = "%s(%s)".formatted(step.kernel(), step.parameters());
      List<PtxEntry> named =
          kernels.stream().filter(k -> CppNames.plain(k.name()).equals(step.kernel())).toList();
      if (named.isEmpty()) {
        return "no: it has no kernel %s%s. The task's is extern \"C\" __global__ void %s"
            .formatted(
                step.kernel(), kernels.isEmpty() ? "" : ", but " + names(kernels), signature);
      }
      if (named.stream().anyMatch(kernel -> !step.fits(kernel))) {
        return "no: kernel %s has other parameters than in the task: %s"
            .formatted(step.kernel(), signature);
      }
    }
    return "no: " + e.getMessage();
  }

  /** The kernels of the submission; null if its PTX cannot be read. */
  private List<PtxEntry> kernels() {
    try {
      return PtxParser.parse(source.origin(), source.ptx()).entries();
    } catch (DriverException e) {
      return null;
    }
  }

  private static String names(List<PtxEntry> kernels) {
    return kernels.stream()
        .map(kernel -> CppNames.plain(kernel.name()))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
