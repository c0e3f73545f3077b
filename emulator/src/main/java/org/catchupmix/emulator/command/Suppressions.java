package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.io.PlainText;

/** Known findings, which are not reported: by kind and place, or by a regular expression. */
record Suppressions(List<Predicate<Finding>> known) {
  static final Suppressions NONE = new Suppressions(List.of());

  /** A kind with a file and possibly a line, such as {@code race sum.cu:12}. */
  private static final Pattern PLACED =
      Pattern.compile("([a-z-]+)\\s+(\\S+\\.\\w+?)(?::(\\d{1,9}))?");

  /** Reads one per line; ignores blank lines and lines that start with #. */
  static Suppressions read(Path file) throws IOException {
    List<Predicate<Finding>> known = new ArrayList<>();
    for (String line : PlainText.lines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Matcher placed = PLACED.matcher(line.strip());
        known.add(
            placed.matches() && Problem.kinds().contains(placed.group(1))
                ? placed(placed)
                : expression(file, line.strip()));
      }
    }
    return new Suppressions(List.copyOf(known));
  }

  /** Findings of a kind in a line of a file, or in all lines, also where it is inlined. */
  private static Predicate<Finding> placed(Matcher words) {
    String kind = words.group(1);
    Path file = Path.of(words.group(2));
    int line = words.group(3) == null ? 0 : Integer.parseInt(words.group(3));
    return finding ->
        finding.problem().kind().equals(kind)
            && lines(finding)
                .anyMatch(
                    at -> Path.of(at.file()).endsWith(file) && (line == 0 || at.line() == line));
  }

  private static Stream<SourceLine> lines(Finding finding) {
    return finding.place() == null || finding.place().line().source() == null
        ? Stream.empty()
        : Stream.concat(
            Stream.of(finding.place().line().source()),
            finding.place().line().source().inlined().stream());
  }

  private static Predicate<Finding> expression(Path file, String line) {
    try {
      Predicate<String> found = Pattern.compile(line).asPredicate();
      return finding -> found.test(finding.toString());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "--suppress %s: '%s' is neither KIND FILE:LINE nor a regular expression: %s"
              .formatted(file, line, e.getDescription()),
          e);
    }
  }

  boolean covers(Finding finding) {
    return known.stream().anyMatch(one -> one.test(finding));
  }
}
