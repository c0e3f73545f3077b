/**
 * Turns PTX instructions into steps, and refuses those it does not know.
 *
 * <p>{@link Decoder} goes through the blocks of a kernel, and chooses by an operation's family:
 * arithmetic from the table of {@link org.catchupmix.emulator.arithmetic.ArithmeticTable}, else
 * {@code MemoryAccesses}, {@code BulkCopies}, {@code WarpgroupMatrices}, {@code MemoryBarriers},
 * {@code WarpWide}, {@code Matrices}, {@code Moves}, {@code Carries} or {@code Calls}. They find
 * slots by {@code Operands}, and addresses by {@code Variables}. {@code UnsetRegisters} adds checks
 * where a register may have no value. {@code OpcodeReader} reads the modifiers of an opcode in
 * their order.
 */
package org.catchupmix.emulator.decode;
