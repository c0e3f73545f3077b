package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault of a submission.
 *
 * @param line of the source; 0 if it is unknown
 * @param thread block and thread, as the emulator names them; empty if it names none
 * @param what the emulator's sentence about the access
 * @param times occurrences at this line
 * @param trial sizes at which it occurred
 */
public record Fault(int line, String thread, String what, Cause cause, long times, String trial) {
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?s)kernel \\S+, PTX line \\d+ `.*?`(?: \\((?:[^()]*[ /])?[^():]*:(\\d+)\\))?, (block \\(.*?\\), thread \\(.*?\\)): (.*)");
  private static final Pattern PTX_PLACE =
      Pattern.compile(
          "PTX line \\d+ `[^`]*` \\((?:[^()]*[ /])?[^():]*:(\\d+)\\)|PTX line (\\d+) `[^`]*`");

  /** A byte of an array that has no blank in its name, as shared memory has. */
  private static final Pattern BYTE =
      Pattern.compile("byte (\\d+) of (?:shared )?([A-Za-z_]\\w*)\\b(?: \\([^()]*\\))?");

  static Fault of(String message, long times, String trial) {
    Matcher m = MESSAGE.matcher(message);
    return m.matches()
        ? new Fault(
            m.group(1) == null ? 0 : Integer.parseInt(m.group(1)),
            m.group(2),
            plain(m.group(3)),
            Cause.of(m.group(3)),
            times,
            trial)
        : new Fault(0, "", message, Cause.of(message), times, trial);
  }

  /** Names lines instead of PTX, and elements instead of bytes and addresses. */
  private static String plain(String what) {
    String lines = PTX_PLACE.matcher(what).replaceAll("line $1$2");
    String elements =
        BYTE.matcher(lines)
            .replaceAll(m -> m.group(2) + "[" + Integer.parseInt(m.group(1)) / Integer.BYTES + "]");
    return elements.replaceAll(" at 0x[0-9a-f]+", "").replace("()", "").strip();
  }

  /** Describes it with its line of the source. */
  List<String> lines(List<String> source) {
    String code = line > 0 && line <= source.size() ? source.get(line - 1).strip() : "";
    return List.of(
        "%s%s, %s%s"
            .formatted(
                line > 0 ? "line " + line + ", " : "",
                thread.isEmpty() ? "the launch" : thread,
                trial,
                times > 1 ? ", and %d times more".formatted(times - 1) : ""),
        code.isEmpty() ? "" : "%4d | %s".formatted(line, code),
        what,
        cause.meaning());
  }
}
