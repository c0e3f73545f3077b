package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.io.PlainText;

/** Known findings, which are not reported: regular expressions found in their text. */
record Suppressions(List<Pattern> patterns) {
  static final Suppressions NONE = new Suppressions(List.of());

  /** Reads one expression per line; ignores blank lines and lines that start with #. */
  static Suppressions read(Path file) throws IOException {
    List<Pattern> patterns = new ArrayList<>();
    for (String line : PlainText.lines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          patterns.add(Pattern.compile(line.strip()));
        } catch (PatternSyntaxException e) {
          throw new IllegalArgumentException(
              "--suppress %s: '%s' is no regular expression: %s"
                  .formatted(file, line, e.getDescription()),
              e);
        }
      }
    }
    return new Suppressions(List.copyOf(patterns));
  }

  boolean covers(Finding finding) {
    return patterns.stream().anyMatch(p -> p.matcher(finding.toString()).find());
  }
}
