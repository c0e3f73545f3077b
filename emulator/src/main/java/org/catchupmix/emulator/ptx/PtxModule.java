package org.catchupmix.emulator.ptx;

import java.util.List;

/**
 * A PTX file, read.
 *
 * @param origin where it comes from, for messages
 * @param version of the language, such as {@code 7.0}
 * @param target the architecture it was made for, such as {@code sm_75}
 * @param variables of the module: global, constant and dynamic shared
 * @param entries its kernels
 * @param lines its text, for messages
 */
public record PtxModule(
    String origin,
    String version,
    String target,
    List<PtxVariable> variables,
    List<PtxEntry> entries,
    List<String> lines) {
  /** The text of a line, from 1, without the blanks around it. */
  public String text(int line) {
    return lines.get(line - 1).replaceAll("\\s+", " ").strip();
  }
}
