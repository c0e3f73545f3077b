/**
 * Runs decoded programs: launches, blocks, warps in lockstep, and the checks of each access.
 *
 * <p>From the outside inwards: a {@link DecodedKernel} is run by a {@link LaunchRun}, by one or
 * more {@link Cores}; the part that one core runs is a {@link GridRun}, which has the current block
 * ({@code Resident}) with its {@code BlockBarriers} and gives each {@link Warp} its turn.
 *
 * <p>A warp executes a basic block: {@link Step} by step, an {@link ArithmeticStep}, a {@link
 * SimpleStep} or a {@link MemoryStep}, and its {@link Ending}, which selects the next block per
 * lane; {@link Barrier} and {@link Call} are such endings.
 *
 * <p>An access runs on {@code WarpAccess}, the fast path, or lane by lane; {@code RacePolicy}
 * decides which races are faults, {@link Transfer} moves the data, and {@code Polling} finds warps
 * that wait. {@link AsyncProxy} has the {@link MemoryBarrier}s and the copies in flight of a block,
 * {@link WarpgroupWork} its multiplications by {@code wgmma}. {@link Reports} and {@code
 * ThreadState} describe faults, {@code LaunchCounts} counts.
 */
package org.catchupmix.emulator.warp;
