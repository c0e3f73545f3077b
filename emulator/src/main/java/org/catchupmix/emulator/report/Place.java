package org.catchupmix.emulator.report;

/**
 * A thread at an instruction.
 *
 * @param kernel name in the PTX
 */
public record Place(String kernel, CodeLine line, ThreadId thread) {
  /** The source line as {@code file:line} if it is known, else the line of the PTX. */
  public String shortName() {
    return line.source() == null ? "PTX line " + line.number() : line.source().place();
  }
}
