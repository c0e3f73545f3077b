/**
 * The emulated device, on top of the packages that run PTX and check it.
 *
 * <p>A tour, from the outside in:
 *
 * <ul>
 *   <li>{@link org.catchupmix.emulator.PtxEmulator} is the device: modules, launches, and memory,
 *       which {@code EmulatedMemory} allocates and copies. {@code report} holds what a launch
 *       returns: a {@code LaunchReport}, {@code Finding}s, or an {@code EmulatorFault}.
 *   <li>{@code ptx} parses. {@code decode} turns a kernel into a {@code DecodedKernel} when it is
 *       first requested: basic blocks of {@code Step}s with one {@code Ending} each. Device
 *       functions are appended to the kernel that calls them.
 *   <li>{@code schedule} runs it. {@code LaunchRun} is a launch and {@code CoreRun} the part that
 *       one core runs: block after block, and within a block warp after warp, each until it ends or
 *       waits. The seed shuffles both orders. {@code Cores} share the blocks of a long launch; if a
 *       result could depend on the order of blocks, they undo everything and one core continues.
 *   <li>A {@code Warp} ({@code warp}) is 32 threads in lockstep. A stack keeps what a branch has
 *       split; lanes reconverge at the immediate post-dominator.
 *   <li>{@code registers} and {@code arithmetic}: a register is an array of 32 lanes, so most steps
 *       are one loop. If only some lanes are active, all are computed into a scratch register.
 *   <li>A {@code MemoryStep} ({@code access}) finds the {@code Allocation} ({@code memory}), checks
 *       bounds, alignment and initialization, asks {@code race} who else accessed the bytes, and
 *       counts sectors and bank conflicts ({@code lanes}). Lanes in a known pattern are checked
 *       together.
 *   <li>{@code step} has what other instructions do, {@code async} the copies and multiplications
 *       that go on beside their warp, and {@code launch} what all of these share: memory, names.
 * </ul>
 *
 * <p>{@code check} says what is checked and how much of a launch runs; {@code command} is the
 * command line.
 *
 * <p>Limits: it does not report uses of unset variables that nvcc has dropped, loads of
 * uninitialized memory at a constant address if the loaded value is an operand of a selection, or
 * races that three stamps per word cannot hold, which takes atomic updates or syncs of part of a
 * warp or block. Approximate functions are more exact than a GPU's. Threads of one warp that wait
 * for each other in a loop never end. Whatever a block does before and after it waits for another
 * block counts as ordered.
 *
 * <p>Source: NVIDIA, "Parallel Thread Execution ISA", chapters 8 and 9.
 */
package org.catchupmix.emulator;
