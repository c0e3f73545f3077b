package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault of a submission.
 *
 * @param line of the source; 0 if it is unknown
 * @param thread block and thread, as the emulator names them; empty if it names none
 * @param what a sentence about the access
 * @param times occurrences at this line
 * @param trial sizes at which it occurred
 */
public record Fault(int line, String thread, String what, Cause cause, long times, String trial) {
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?s)kernel \\S+, PTX line \\d+ `.*?`(?: \\((?:[^()]*[ /])?[^():]*:(\\d+)\\))?, (block \\(.*?\\), thread \\(.*?\\)): (.*)");

  /** Begins a finding that stands for several kinds of one line. */
  private static final String SEVERAL = "more at one line, such as: ";

  private static final Pattern WRITER = Pattern.compile("^writes .* wrote it in line (\\d+),");

  static Fault of(String finding, long times, Trial trial) {
    String message = finding.startsWith(SEVERAL) ? finding.substring(SEVERAL.length()) : finding;
    Matcher m = MESSAGE.matcher(message);
    if (!m.matches()) {
      return new Fault(0, "", message, Cause.of(message), times, trial.sizes());
    }
    int line = m.group(1) == null ? 0 : Integer.parseInt(m.group(1));
    String what = AccessText.plain(m.group(3), trial);
    return new Fault(line, m.group(2), what, cause(m.group(3), what, line), times, trial.sizes());
  }

  /** Tells writers of one line from threads that may lack a barrier between two lines. */
  private static Cause cause(String message, String what, int line) {
    Cause cause = Cause.of(message);
    Matcher other = WRITER.matcher(what);
    boolean same = line > 0 && other.find() && Integer.parseInt(other.group(1)) == line;
    return cause == Cause.RACE && same ? Cause.RACE_OF_WRITERS : cause;
  }

  /** Adds another fault of the same line; that several threads write an element says most. */
  Fault and(Fault other) {
    boolean more =
        other.cause == Cause.RACE_OF_WRITERS
            && (cause == Cause.RACE
                || cause == Cause.UNINITIALIZED && array().equals(other.array()));
    Fault shown = more ? other : this;
    return new Fault(line, shown.thread, shown.what, shown.cause, times + other.times, shown.trial);
  }

  private String array() {
    return what.replaceFirst("^\\w+ (\\w+)\\[.*", "$1");
  }

  /** Describes it with its line of the source, without what its cause means. */
  List<String> lines(List<String> source) {
    String code = line > 0 && line <= source.size() ? source.get(line - 1).strip() : "";
    return List.of(
        "%s%s, %s%s"
            .formatted(
                line > 0 ? "line " + line + ", " : "",
                thread.isEmpty() ? "the launch" : thread,
                trial,
                times < 2
                    ? ""
                    : times == 2 ? ", and once more" : ", and %d times more".formatted(times - 1)),
        code.isEmpty() ? "" : "%4d | %s".formatted(line, code),
        AccessText.withRows(what, source));
  }
}
