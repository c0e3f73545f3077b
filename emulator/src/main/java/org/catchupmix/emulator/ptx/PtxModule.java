package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PTX file, read.
 *
 * @param origin where it comes from, for messages
 * @param version of the language, such as {@code 7.0}
 * @param target the architecture it was made for, such as {@code sm_75}
 * @param variables of the module: global, constant and dynamic shared
 * @param entries its kernels
 * @param functions its device functions; one without instructions is declared only
 * @param lines its text, for messages
 */
public record PtxModule(
    String origin,
    String version,
    String target,
    List<PtxVariable> variables,
    List<PtxEntry> entries,
    List<PtxEntry> functions,
    List<String> lines) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /** Bytes of parameters that a kernel had at most before PTX 8.1, and has since. */
  private static final int PARAMETERS = 4096;

  private static final int MORE_PARAMETERS = 32_764;

  /** The text of a line, from 1, without the blanks around it. */
  public String text(int line) {
    return PlainText.of(lines.get(line - 1).replaceAll("\\s+", " ").strip());
  }

  /** Bytes of parameters that a kernel may have, which depends on the version. */
  public int parameterBytes() {
    Matcher m = NUMBERS.matcher(version);
    boolean more =
        m.matches()
            && Integer.parseInt(m.group(1)) * 10_000 + Integer.parseInt(m.group(2)) > 80_000;
    return more ? MORE_PARAMETERS : PARAMETERS;
  }
}
