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
 * <p>The order is transitive: who publishes passes on what it has acquired itself, to the threads
 * that its scope includes.
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
   * @param wide whether it publishes to other blocks, not only to its own
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

  private record Author(int warp, boolean wide) {}

  private record Released(Fence fence, int lanes) {}

  /** Last releases by block. */
  private final Map<Integer, Map<Author, Released>> released = new HashMap<>();

  /** Handovers that precede releases to all blocks. */
  private final Set<Acquired> beforeWide = new HashSet<>();

  /** Handovers that precede releases of a block's threads, by block. */
  private final Map<Integer, Set<Acquired>> before = new HashMap<>();

  /** Blocks of releases to their own threads only. */
  private final Set<Integer> narrow = new HashSet<>();

  /** A lane that has passed a fence writes here. */
  void release(Fence fence, int lane, Set<Acquired> acquired) {
    Map<Author, Released> ofBlock = released.computeIfAbsent(fence.block(), _ -> new HashMap<>());
    Author author = new Author(fence.warp(), fence.wide());
    Released there = ofBlock.get(author);
    int lanes = 1 << lane | (there != null && there.fence() == fence ? there.lanes() : 0);
    ofBlock.put(author, new Released(fence, lanes));
    if (!fence.wide()) {
      narrow.add(fence.block());
    }
    add(acquired, before.computeIfAbsent(fence.block(), _ -> new HashSet<>()), fence.block());
    if (fence.wide()) {
      add(acquired, beforeWide, Acquired.WIDE);
    }
  }

  private void add(Set<Acquired> acquired, Set<Acquired> all, int block) {
    all.addAll(acquired);
    all.remove(new Acquired(this, block));
  }

  /** Returns what a thread of a block acquires here. */
  Set<Acquired> acquired(int block, boolean wide) {
    Acquired own = new Acquired(this, block);
    Acquired all = new Acquired(this, Acquired.WIDE);
    return !wide ? Set.of(own) : narrow.contains(block) ? Set.of(own, all) : Set.of(all);
  }

  /** Whether a warp of a block has written here. */
  boolean isOf(int block, int warp) {
    Map<Author, Released> ofBlock = released.getOrDefault(block, Map.of());
    return ofBlock.containsKey(new Author(warp, true))
        || ofBlock.containsKey(new Author(warp, false));
  }

  /** Handovers that precede the releases to all blocks, or those of a block. */
  Set<Acquired> before(int block) {
    return block == Acquired.WIDE ? beforeWide : before.getOrDefault(block, Set.of());
  }

  /** Whether an access was published here to all blocks, or by a block to its own threads. */
  boolean hasPublished(Acquired.Earlier access, int to) {
    if (to != Acquired.WIDE && to != access.block()) {
      return false;
    }
    // Another warp may have published what preceded its barrier.
    for (Released there : released.getOrDefault(access.block(), Map.of()).values()) {
      if ((to != Acquired.WIDE || there.fence().wide())
          && there.fence().covers(access.epoch(), access.warp(), access.lane(), there.lanes())) {
        return true;
      }
    }
    return false;
  }
}
