/**
 * A warp, and what it executes.
 *
 * <p>A {@link DecodedKernel} is a list of basic blocks of {@link Step}s: an {@link ArithmeticStep},
 * a {@link SimpleStep}, or a memory access ({@code access}). The {@link Ending} of a block selects
 * the next one per lane; {@link Call}, {@link Barrier} and {@link MatrixWait} are such endings.
 *
 * <p>A {@link Warp} has the registers and local memory of 32 threads, and a stack of the lanes that
 * have diverged. It belongs to a {@link Resident}, a block on the device, with its {@link
 * BlockBarriers} and asynchronous operations ({@code async}). All warps that one core runs share a
 * {@link LaunchPart}: program, memory, order of accesses, counters, and the {@link Faults} to which
 * steps report as a {@link LaneStep}. Who runs when is decided in {@code schedule}.
 */
package org.catchupmix.emulator.warp;
