package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;

/**
 * A call of CUDA by a program.
 *
 * @param function that it calls; {@code launch} for a kernel; empty if it is not known
 * @param line of the call, or null
 */
public record CallSite(String function, SourceLine line) {
  public static final CallSite UNKNOWN = new CallSite("", null);

  @Override
  public String toString() {
    return line == null ? function : "%s at %s".formatted(function, line.place());
  }
}
