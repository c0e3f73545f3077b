package org.catchupmix.study.puzzles;

import java.util.List;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.emulator.report.ThreadId;

/**
 * A fault of a submission.
 *
 * @param finding of the first occurrence
 * @param times occurrences at this line
 * @param trial at which it occurred
 */
public record Fault(Finding finding, long times, Trial trial) {
  static Fault of(Finding finding, Trial trial) {
    return new Fault(finding, finding.times(), trial);
  }

  /** Line of the source; 0 if it is unknown. */
  public int line() {
    return finding.place() == null ? 0 : FaultText.number(finding.place().line());
  }

  /** Problem, without what qualifies it. */
  Problem problem() {
    return finding.problem().plain();
  }

  /** Cause, with what it means. */
  public Cause cause() {
    return Cause.of(problem());
  }

  /** Memory of this name that it is about; null if there is none. */
  String array() {
    Region memory = problem().memory();
    return memory == null ? null : memory.name();
  }

  /** Names block and thread; empty if it has none. */
  public String thread() {
    if (finding.place() == null) {
      return "";
    }
    ThreadId thread = finding.place().thread();
    return "block %s, thread %s".formatted(thread.block(), thread.thread());
  }

  /** Says what is wrong. */
  public String what() {
    return what(List.of());
  }

  private String what(List<String> source) {
    return new FaultText(trial, source).what(finding);
  }

  /** Adds another fault of the same line; that several threads write an element says most. */
  Fault and(Fault other) {
    boolean more =
        other.cause() == Cause.RACE_OF_WRITERS
            && (cause() == Cause.RACE
                || cause() == Cause.UNINITIALIZED
                    && array() != null
                    && array().equals(other.array()));
    Fault shown = more ? other : this;
    return new Fault(shown.finding, times + other.times, shown.trial);
  }

  /** Describes it with its line of the source, without what its cause means. */
  List<String> lines(List<String> source) {
    int line = line();
    String code = line > 0 && line <= source.size() ? source.get(line - 1).strip() : "";
    return List.of(
        "%s%s, %s%s"
            .formatted(
                line > 0 ? "line " + line + ", " : "",
                thread().isEmpty() ? "the launch" : thread(),
                trial.sizes(),
                times < 2
                    ? ""
                    : times == 2 ? ", and once more" : ", and %d times more".formatted(times - 1)),
        code.isEmpty() ? "" : "%4d | %s".formatted(line, code),
        what(source));
  }
}
