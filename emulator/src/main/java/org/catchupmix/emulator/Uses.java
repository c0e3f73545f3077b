package org.catchupmix.emulator;

import java.util.Set;

/**
 * The registers that a step reads and writes, where that is all that it has to do with them.
 *
 * @param reads those that it reads
 * @param writes those that it writes
 */
record Uses(Set<Register> reads, Set<Register> writes) {
  /** A register: its kind and its slot in {@link Registers}. */
  record Register(RegisterKind kind, int slot) {}
}
