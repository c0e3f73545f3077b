package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A parsed PTX file.
 *
 * @param origin source of the text, for messages
 * @param version such as {@code 7.0}
 * @param variables global, constant and dynamic shared
 * @param functions device functions; those without instructions are only declared
 * @param sourceVariables those of inner scopes last; none without {@code nvcc -G}
 * @param lines text, for messages
 */
public record PtxModule(
    String origin,
    String version,
    String target,
    List<PtxVariable> variables,
    List<PtxEntry> entries,
    List<PtxEntry> functions,
    List<SourceVariable> sourceVariables,
    List<String> lines) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** Versions since 8.1. */
  private static final Pattern RECENT = Pattern.compile("(8\\.[1-9]|9\\.|\\d\\d).*");

  /** Limit on parameter bytes before PTX 8.1, and since. */
  private static final int PARAMETERS = 4096;

  private static final int MORE_PARAMETERS = 32_764;

  /** Text of a line, from 1, with single blanks. */
  public String text(int line) {
    return PlainText.of(BLANKS.matcher(lines.get(line - 1)).replaceAll(" ").strip());
  }

  public int parameterBytes() {
    return RECENT.matcher(version).matches() ? MORE_PARAMETERS : PARAMETERS;
  }
}
