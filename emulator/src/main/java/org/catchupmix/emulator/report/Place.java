package org.catchupmix.emulator.report;

/**
 * A thread at an instruction.
 *
 * @param kernel name in the PTX
 */
public record Place(String kernel, CodeLine line, ThreadId thread) {}
