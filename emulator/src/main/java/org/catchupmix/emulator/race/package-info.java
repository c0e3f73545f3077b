/**
 * Last accesses to each piece of memory, and the order of accesses.
 *
 * <p><b>What is recorded.</b> For each word, the last writer and two readers, each as an {@link
 * org.catchupmix.emulator.race.Entry} of 64 bits:
 *
 * <pre>
 *  63    60 59  56 55                  32 31             7 6      5 4     0
 * +--------+------+----------------------+----------------+--------+-------+
 * |  each  | atom |         step         |     epoch      |strength| lane  |
 * +--------+------+----------------------+----------------+--------+-------+
 *                                         \_______________ stamp _________/
 *
 *  each      log2 of the granules per lane, in a record of a whole line
 *  atom      log2 of the bytes accessed atomically, plus 1; 0 for a plain access
 *  step      number of the instruction
 *  epoch     numbers a warp's work between two of its barriers; it names warp and block
 *  strength  0 weak, 1 atomic, 2 atomic to its own block, 3 volatile
 * </pre>
 *
 * <p><b>Rule.</b> An access of thread A happens before a later one of thread B if
 *
 * <ol>
 *   <li>A is B; or
 *   <li>A's launch has ended, or all blocks have met at {@code grid.sync} since; or
 *   <li>both are in one block, which has met at a barrier since, so A's epoch is older than it; or
 *   <li>both took part in a barrier for some threads, or in a phase of an {@code mbarrier}: A's
 *       warp, or A itself, arrived after the access, B's warp waited ({@link
 *       org.catchupmix.emulator.race.Meeting}), directly or through other warps; or
 *   <li>both are lanes of one warp and have met at {@code bar.warp.sync}; or
 *   <li>A passed a fence, or released, then wrote a place atomically, which B has read atomically
 *       ({@link org.catchupmix.emulator.race.Handover}), both with scopes that include the other,
 *       directly or through other threads.
 * </ol>
 *
 * <p>Two accesses race if they touch a byte, one of them writes, neither happens before the other,
 * and they are not both atomic, of one size, with scopes that include each other.
 *
 * <p>An asynchronous operation counts as a thread of a warp that does not exist.
 *
 * <p>The order that a core knows is its {@link org.catchupmix.emulator.race.LaunchOrder}, with a
 * {@link org.catchupmix.emulator.race.BlockOrder} per block and a {@link
 * org.catchupmix.emulator.race.WarpOrder} per warp.
 *
 * <p><b>Example.</b> Warp 0 (epoch 7) writes {@code s[0]}, lane 0: entry step 12, stamp (7, weak,
 * 0). Warp 1 (epoch 8) reads it in the same phase: stamp (7, weak, 0) is not below the first epoch
 * since the barrier, 7, and is of another warp, so this is a race. Had both met at {@code
 * __syncthreads()}, their epochs would now be 9 and 10, and the first one since the barrier 9: 7 is
 * older, and the write has happened before.
 */
package org.catchupmix.emulator.race;
