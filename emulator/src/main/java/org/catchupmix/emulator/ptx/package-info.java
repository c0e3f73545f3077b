/**
 * PTX as data: the parser, modules, instructions with their lines, and control flow.
 *
 * <p>An {@link org.catchupmix.emulator.ptx.Opcode} is an operation with typed parts. A new
 * operation is a constant of {@link org.catchupmix.emulator.ptx.Operation} with its family; a new
 * family is what the compiler then asks for in each {@code switch}.
 *
 * <p>Source: NVIDIA, "Parallel Thread Execution ISA", chapters 4 to 6.
 */
package org.catchupmix.emulator.ptx;
