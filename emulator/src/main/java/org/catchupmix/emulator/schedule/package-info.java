/**
 * Runs a launch: who runs next, on which core, and what is reported at the end.
 *
 * <p>From the outside inwards: a {@link LaunchRun} puts the blocks in an order; {@link Cores} share
 * the blocks of a long launch, and undo everything if a result could depend on their order. A
 * {@link CoreRun} runs the blocks of one core, each with its warps by turns, suspends blocks that
 * wait for others, and finds livelocks. A {@code WarpTurn} is the loop over a warp's instructions.
 * {@code GridSync} notices when all blocks have met.
 *
 * <p>{@code Reports} ends the launch with a fault, or counts it and goes on; {@code ThreadState}
 * describes the faulting thread.
 */
package org.catchupmix.emulator.schedule;
