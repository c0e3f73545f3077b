package org.catchupmix.emulator.registers;

import java.util.Set;

/**
 * The registers that a step reads and writes, where that is all that it has to do with them.
 *
 * @param reads those that it reads
 * @param writes those that it writes
 */
public record Uses(Set<Register> reads, Set<Register> writes) {
  /** A register: its kind and its slot in {@link Registers}. */
  public record Register(RegisterKind kind, int slot) {}
}
