/**
 * Registers of a warp, their slots, and the values that a launch gives them.
 *
 * <p>When a kernel is decoded, {@link Slots} assigns each register a place in the array of its
 * {@link RegisterKind}; these two make a {@link Register}. When it runs, {@link Registers} has 32
 * lanes of each, and {@link LaunchRegisters} fills those that a launch provides: constants,
 * arguments, and each {@link SpecialRegister}.
 */
package org.catchupmix.emulator.registers;
