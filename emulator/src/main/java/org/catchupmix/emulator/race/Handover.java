package org.catchupmix.emulator.race;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A place in memory through which threads hand over what they did before: one comes to a fence and
 * writes there atomically, or releases; another reads there atomically, or acquires. Then what the
 * first did before its fence is before what the second does from then on. So one block may read
 * what others wrote once it has found, by an atomic counter, that it is the last.
 *
 * <p>Programs also let all threads come to a fence, then to a barrier, and one of them write
 * atomically. By the letter that thread's own fence comes too early; a GPU has made visible by then
 * what was before the others' fences. So unless it is strict the emulator takes it for handed over.
 *
 * <p>Where PTX asks for a fence or an acquire on the reading side too, the emulator does so only if
 * it is strict: programs mostly leave it out.
 */
public final class Handover {
  /**
   * What is before a fence.
   *
   * @param block whose
   * @param warp whose
   * @param barrierFirst the first epoch behind the block's last barrier
   * @param epoch of the warp, which ended there
   * @param wholeSync the epoch that began when all lanes of the warp last met
   * @param wide whether other blocks see it, not only the same
   * @param others the last epoch of each warp of the block that came to a fence of its own before a
   *     barrier, or -1; null if the policy is strict or none did
   */
  public record Fence(
      int block, int warp, int barrierFirst, int epoch, int wholeSync, boolean wide, int[] others) {
    private boolean covers(int otherEpoch, int otherWarp, int lane, int lanes) {
      return otherEpoch < barrierFirst
          || others != null && otherEpoch <= others[otherWarp]
          || otherWarp == warp
              && (otherEpoch < wholeSync || otherEpoch <= epoch && (lanes >>> lane & 1) != 0);
    }
  }

  private record Released(Fence fence, int lanes) {}

  private final Map<Long, Released> released = new HashMap<>();
  private final Set<Handover> before = Collections.newSetFromMap(new IdentityHashMap<>());

  /** A lane that was at a fence writes here. */
  void release(Fence fence, int lane, Set<Handover> acquired) {
    long key = key(fence.block(), fence.warp());
    Released there = released.get(key);
    int lanes = 1 << lane | (there != null && there.fence() == fence ? there.lanes() : 0);
    released.put(key, new Released(fence, lanes));
    before.addAll(acquired);
    before.remove(this);
  }

  /** Whether a warp of some block has written here. */
  boolean isOf(int block, int warp) {
    return released.containsKey(key(block, warp));
  }

  private static long key(int block, int warp) {
    return (long) block << 32 | warp;
  }

  /** Whether an access is before what was handed over here. */
  boolean covers(int block, int warp, int epoch, int lane, boolean sameBlock) {
    return covers(
        block, warp, epoch, lane, sameBlock, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private boolean covers(
      int block, int warp, int epoch, int lane, boolean sameBlock, Set<Handover> seen) {
    if (!seen.add(this)) {
      return false;
    }
    // Another warp of the block may have handed over what came before its barrier.
    for (int w = 0; w < MOST_WARPS; w++) {
      Released there = released.get(key(block, w));
      if (there != null
          && (sameBlock || there.fence().wide())
          && there.fence().covers(epoch, warp, lane, there.lanes())) {
        return true;
      }
    }
    for (Handover place : before) {
      if (place.covers(block, warp, epoch, lane, sameBlock, seen)) {
        return true;
      }
    }
    return false;
  }

  /** Warps of a block at most. */
  private static final int MOST_WARPS = 32;
}
