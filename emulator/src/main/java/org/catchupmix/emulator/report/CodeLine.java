package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;

/**
 * A line of PTX.
 *
 * @param number from 1; 0 for an instruction that is no longer known
 * @param text without needless blanks
 * @param source line of the CUDA source with its chain of inlined calls, or null
 */
public record CodeLine(int number, String text, SourceLine source) {
  /** The source line as {@code file:line} if it is known, else the line of the PTX. */
  public String place() {
    return source == null ? "PTX line " + number : source.place();
  }

  /** An instruction that an access history no longer knows. */
  public static final CodeLine UNKNOWN = new CodeLine(0, "", null);
}
