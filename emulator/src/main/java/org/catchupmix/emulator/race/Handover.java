package org.catchupmix.emulator.race;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A place through which threads publish earlier accesses: after a fence one writes it atomically,
 * or releases; another reads it atomically, or acquires. So a block may read what others wrote once
 * an atomic counter says that it is the last.
 *
 * <p>Programs also let all threads pass a fence and then a barrier before one thread writes.
 * Strictly that thread's own fence is too early, but GPUs have made the others' accesses visible,
 * so only strict mode rejects it.
 *
 * <p>Only strict mode requires the fence or acquire that PTX asks of readers, as most programs omit
 * it.
 */
public final class Handover {
  /**
   * Accesses before a fence.
   *
   * @param barrierFirst first epoch after the block's last barrier
   * @param epoch that ended at the fence
   * @param wholeSync epoch that began when all lanes of the warp last met
   * @param wide whether other blocks see it
   * @param others last epoch of each warp before its own fence and a barrier, or before a partial
   *     barrier, or -1; null if none
   */
  public record Fence(
      int block, int warp, int barrierFirst, int epoch, int wholeSync, boolean wide, int[] others) {
    private boolean covers(int otherEpoch, int otherWarp, int lane, int lanes) {
      return otherEpoch < barrierFirst
          || others != null && otherWarp < others.length && otherEpoch <= others[otherWarp]
          || otherWarp == warp
              && (otherEpoch < wholeSync || otherEpoch <= epoch && (lanes >>> lane & 1) != 0);
    }
  }

  private record Released(Fence fence, int lanes) {}

  /** Last release of each warp, by block and warp. */
  private final Map<Integer, Map<Integer, Released>> released = new HashMap<>();

  private final Set<Handover> before = new HashSet<>();

  /** A lane that has passed a fence writes here. */
  void release(Fence fence, int lane, Set<Handover> acquired) {
    Map<Integer, Released> ofBlock = released.computeIfAbsent(fence.block(), _ -> new HashMap<>());
    Released there = ofBlock.get(fence.warp());
    int lanes = 1 << lane | (there != null && there.fence() == fence ? there.lanes() : 0);
    ofBlock.put(fence.warp(), new Released(fence, lanes));
    before.addAll(acquired);
    before.remove(this);
  }

  /** Whether a warp of a block has written here. */
  boolean isOf(int block, int warp) {
    return released.getOrDefault(block, Map.of()).containsKey(warp);
  }

  /**
   * Whether an access was published here, or at a place that this one's writers acquired. Places in
   * {@code seen} are skipped.
   */
  boolean covers(int block, int warp, int epoch, int lane, boolean sameBlock, Set<Handover> seen) {
    if (!seen.add(this)) {
      return false;
    }
    // Another warp may have published what preceded its barrier.
    for (Released there : released.getOrDefault(block, Map.of()).values()) {
      if ((sameBlock || there.fence().wide())
          && there.fence().covers(epoch, warp, lane, there.lanes())) {
        return true;
      }
    }
    return before.stream()
        .anyMatch(place -> place.covers(block, warp, epoch, lane, sameBlock, seen));
  }
}
