/**
 * A GPU that is a Java program: it runs the PTX that a GPU would get, and checks and counts what it
 * does. It is deterministic, needs no native code, and knows nothing about speed.
 *
 * <p>A tour, from the outside in:
 *
 * <ul>
 *   <li>{@link org.catchupmix.emulator.PtxEmulator} is the device: memory, modules, launches.
 *       {@link org.catchupmix.emulator.EmulatorOptions} says what it checks, {@link
 *       org.catchupmix.emulator.LaunchReport} what a launch cost, {@link
 *       org.catchupmix.emulator.EmulatorFault} what a kernel did wrong.
 *   <li>{@code Decoder} turns a kernel into a {@code Program} when it is first asked for: basic
 *       blocks of {@code Step}s and an {@code Ending} each. An instruction that is not known is
 *       refused there with its line. Device functions stand behind the kernel that calls them, see
 *       {@link org.catchupmix.emulator.ptx.LinkedEntry} and {@code Call}. Arithmetic comes from the
 *       {@code ArithmeticTable}, by the full opcode.
 *   <li>{@code LaunchRun} is one launch, {@code GridRun} what one core runs of it: block after
 *       block, in each block warp after warp, each until it ends or waits at a barrier. The order
 *       of both is shuffled by the seed. A block that waits for another keeps its {@code Resident}
 *       and has its turn later.
 *   <li>{@code Cores} share the blocks of a long launch, where nothing that they do depends on
 *       their order; if something does, it is undone and the launch runs on one. So all else is
 *       written as if there were one.
 *   <li>{@code Warp} is 32 threads in lockstep. A stack keeps what a branch has parted; lanes meet
 *       again at the immediate post-dominator.
 *   <li>{@code Registers} are arrays of 32 lanes. Constants, arguments and indices are registers
 *       too, so a step is a loop over lanes and nothing else. If only some lanes take part, all are
 *       computed into a scratch register and those are taken over.
 *   <li>{@code MemoryStep} is each access to memory. It finds the {@code Allocation}, then asks
 *       {@code Definedness} (is this byte initialized?) and {@code AccessHistory} (who else touched
 *       it, and does {@code RacePolicy} mind?), and lets {@code Traffic} count sectors and bank
 *       conflicts. Accesses of many lanes are looked at together, by their {@code AccessPattern}
 *       ({@code WarpAccess}, {@code WarpHistory}), and whole lines of memory as one ({@code
 *       Lines}).
 *   <li>{@code VectorModule} says when accesses are done by the JDK's Vector API. From then on
 *       steps run in the order of a {@code Schedule}: those of memory together ({@code
 *       AccessGroup}), and arithmetic together ({@code VectorRun}), for which {@code VectorCode}
 *       makes a class if it is run often. The order of the PTX, step by step, does the same, and is
 *       all that there is where a JVM lacks the API or where a launch goes on behind faults.
 * </ul>
 *
 * <p>What it takes for a fault:
 *
 * <ul>
 *   <li>an address outside of an allocation (each has 16 GiB of addresses to itself), freed, null,
 *       or not a multiple of the access's size; shared variables count one by one;
 *   <li>reading an uninitialized byte, also by a download; a store, an upload and a copy write;
 *   <li>a variable that is read before it is set, where the value is stored in the device's memory,
 *       branched on or taken for an address, see {@code UnsetCheck};
 *   <li>a race: two threads touch a byte, one of them writes, and nothing orders them. {@code
 *       bar.sync} orders the threads of a block, {@code bar.warp.sync} the lanes in its mask.
 *       Shuffles and votes order no memory (CUDA C++ Programming Guide, "Warp Shuffle Functions").
 *       A fence and an atomic access behind it hand over what a thread did to whoever accesses the
 *       same place later, see {@code Handover}. Which races are faults, notes or none says a table
 *       in the module's README;
 *   <li>a {@code *.sync} whose mask differs from the lanes that are there; a shuffle from a lane
 *       that takes no part;
 *   <li>a barrier that a thread of the block does not reach, be it elsewhere or ended;
 *   <li>more instructions than {@link org.catchupmix.emulator.EmulatorOptions#warpInstructions}
 *       allows.
 * </ul>
 *
 * <p>What it does not see: a variable that was never set behind a shuffle, a call or shared memory;
 * a race of which three stamps a word keep no trace, which takes atomic updates or syncs of part of
 * a warp (plain accesses lose none, a test compares with a full record); a read by {@code
 * ld.global.nc} of what the same launch wrote before, which a GPU may answer with the old value;
 * what a compiler makes of PTX, such as a multiplication and an addition fused; approximate
 * functions as inexact as a GPU's ({@code FloatArithmetic} gives PTX's bounds). Threads of a warp
 * that wait for each other in a loop never end here. What a block does before and after it waits
 * for another counts as ordered.
 *
 * <p>Source: NVIDIA, "Parallel Thread Execution ISA", chapters 8 and 9.
 */
package org.catchupmix.emulator;
