/**
 * PTX as data: the parser, modules, instructions with their lines, and control flow.
 *
 * <p>Source: NVIDIA, "Parallel Thread Execution ISA", chapters 4 to 6.
 */
package org.catchupmix.emulator.ptx;
