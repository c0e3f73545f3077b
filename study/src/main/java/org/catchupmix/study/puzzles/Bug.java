package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.io.Nearest;

/**
 * A kernel with one mistake, which the learner names.
 *
 * @param number from 1
 * @param also what describes the mistake less precisely, and counts as right
 * @param lines of the source that count as the place of the mistake
 * @param trial at which it shows
 * @param repair what is right
 */
public record Bug(
    int number, Why why, List<Why> also, List<Integer> lines, Trial trial, String repair) {
  /** Most warp instructions before a launch counts as endless. */
  private static final long BUDGET = 2_000_000;

  /** Kinds of mistakes that a learner can name. */
  public enum Why {
    RACE("several threads access an element, and nothing orders them"),
    MISSING_BARRIER("a __syncthreads() is missing"),
    BARRIER_IN_BRANCH("not all threads of the block reach a __syncthreads()"),
    OFF_BY_ONE("an index is one too large or too small"),
    UNINITIALIZED("memory is read that nobody wrote"),
    SHUFFLE_MASK("the mask of a shuffle does not name the lanes that execute it"),
    OVERFLOW("an integer becomes too large and wraps to a negative number"),
    MISALIGNED("an address is no multiple of the bytes that are loaded at once"),
    DEADLOCK("blocks wait for each other for ever"),
    FENCE_SCOPE("a fence orders memory for too few threads");

    private final String meaning;

    Why(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }

    /** Returns its name on the command line, such as {@code missing-barrier}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Finds one by its name on the command line.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Why of(String key) {
      return Arrays.stream(values())
          .filter(w -> w.key().equalsIgnoreCase(key))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--why %s: %smust be one of %s"
                          .formatted(
                              key, Nearest.suggestion(key, keys()), String.join(", ", keys()))));
    }

    private static List<String> keys() {
      return Arrays.stream(values()).map(Why::key).toList();
    }
  }

  /**
   * The judgement of an answer.
   *
   * @param sentences why not, or what the emulator sees
   */
  public record Answer(boolean right, List<String> sentences) {}

  public String name() {
    return "bug-" + number;
  }

  /** Reads its source with numbered lines. */
  public List<String> source(Path tasks) throws IOException {
    List<String> lines = Files.readAllLines(tasks.resolve("bugs").resolve(name() + ".cu"));
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, "%3d  %s".formatted(i + 1, lines.get(i)));
    }
    return lines;
  }

  /**
   * Runs it, and returns the first fault.
   *
   * @param tasks the folder of the tasks
   */
  Optional<Fault> fault(Path tasks) throws IOException {
    String file = name() + ".ptx";
    KernelSource ptx =
        new KernelSource(name(), Files.readString(tasks.resolve("bugs").resolve(file)), file);
    // Several orders, since some mistakes show in one of them only.
    for (int seed = 0; seed < 3; seed++) {
      EmulatorOptions options =
          EmulatorOptions.defaults().withThreads(1).withSeed(seed).withBudget(BUDGET);
      try (TrialRun run = new TrialRun(ptx, options)) {
        List<Fault> faults = run.run(trial).faults();
        if (!faults.isEmpty()) {
          return Optional.of(faults.getFirst());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Judges an answer.
   *
   * @throws IllegalArgumentException if the source has no such line
   */
  public Answer judge(int line, Why answered, Path tasks) throws IOException {
    int last = source(tasks).size();
    if (line < 1 || line > last) {
      throw new IllegalArgumentException(
          "--line %d: %s has the lines 1 to %d".formatted(line, name(), last));
    }
    boolean place = lines.contains(line);
    boolean reason = answered == why || also.contains(answered);
    if (place && reason) {
      Fault fault = fault(tasks).orElseThrow();
      return new Answer(
          true,
          List.of(
              "right: %s.%s"
                  .formatted(
                      answered.meaning,
                      answered == why
                          ? ""
                          : " More precisely, '%s': %s.".formatted(why.key(), why.meaning)),
              "The emulator: %s%s%s"
                  .formatted(
                      fault.line() > 0 ? "line " + fault.line() + ", " : "",
                      fault.thread().isEmpty() ? "" : fault.thread() + ": ",
                      fault.what()),
              repair));
    }
    return new Answer(false, List.of("not yet: " + advice(place, reason, answered)));
  }

  private String advice(boolean place, boolean reason, Why answered) {
    if (reason) {
      return "%s, but not in this line. Follow two threads of one block, or of two blocks, from line to line."
          .formatted(answered.meaning);
    }
    String said = "'%s' would mean that %s".formatted(answered.key(), answered.meaning);
    if (place) {
      return "the line is right, but not the reason. %s.".formatted(said);
    }
    return "%s, which is not so here, and nothing is wrong in this line.".formatted(said);
  }
}
