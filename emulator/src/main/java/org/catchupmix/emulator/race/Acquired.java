package org.catchupmix.emulator.race;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * A handover that a warp has acquired. A {@link Handover} is what was released at a place in
 * memory: here to all blocks, or only by the threads of one block to each other.
 *
 * @param block the block, or {@link #WIDE} for all
 */
record Acquired(Handover place, int block) {
  static final int WIDE = -1;

  /** An earlier access, as a stamp names it. */
  record Earlier(int block, int warp, int lane, int epoch) {}

  /**
   * Whether an access precedes one of some handovers, directly or through others. Chains may be as
   * long as a grid, so this is a loop.
   */
  static boolean covers(Set<Acquired> acquired, Earlier access) {
    Set<Acquired> seen = new HashSet<>(acquired);
    Queue<Acquired> next = new ArrayDeque<>(acquired);
    while (!next.isEmpty()) {
      Acquired one = next.remove();
      if (one.place.hasPublished(access, one.block)) {
        return true;
      }
      one.place.before(one.block).stream().filter(seen::add).forEach(next::add);
    }
    return false;
  }
}
