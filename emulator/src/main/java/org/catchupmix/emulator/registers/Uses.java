package org.catchupmix.emulator.registers;

import java.util.Set;

/** Registers that a step reads and writes, if it does nothing else with them. */
public record Uses(Set<Register> reads, Set<Register> writes) {
  /** A register by kind and slot. */
  public record Register(RegisterKind kind, int slot) {}
}
