/**
 * Whole CUDA programs: their host code is compiled against a CUDA runtime and driver of our own,
 * written in C (see the resources of this package), which hands all work to the emulator over a
 * socket.
 *
 * <p>{@code RuntimeLibrary} compiles those sources, {@code ProgramBuild} a program against them,
 * and {@code ProgramRun} runs it as a process with a {@code Session} for each connection. A {@code
 * ProgramReport} collects what was launched and found.
 */
package org.catchupmix.emulator.program;
