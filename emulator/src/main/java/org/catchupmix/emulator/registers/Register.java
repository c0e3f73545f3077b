package org.catchupmix.emulator.registers;

/** A register by kind and slot. */
public record Register(RegisterKind kind, int slot) {}
