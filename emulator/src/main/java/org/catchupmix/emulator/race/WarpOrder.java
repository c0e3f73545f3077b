package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.catchupmix.emulator.registers.Registers;

/** Order of a warp's accesses: its epoch, syncs, fences and acquired handovers. */
public final class WarpOrder {
  final int number;
  int epoch;

  /** Epoch that began when all lanes last met. */
  int wholeSync;

  /** Epoch that began when each pair of lanes last met; null if only whole syncs happened. */
  private int[] partSyncs;

  /** Last epochs that partial barriers have ordered before this; null if none has. */
  Clock known;

  /** Last epochs that a fence for the asynchronous proxy follows; null if there was none. */
  Clock fencedForAsync;

  final Handover.Fence[] fences = new Handover.Fence[Registers.LANES];

  final Set<Acquired> acquired = new HashSet<>();

  /** Places acquired at the next wide fence, in strict mode or after a narrow one. */
  private final Set<Handover> pending = new HashSet<>();

  /** Places acquired at once, without a fence so far. */
  private final Set<Handover> unfenced = new HashSet<>();

  public WarpOrder(int number) {
    this.number = number;
  }

  public void begin() {
    partSyncs = null;
    known = null;
    fencedForAsync = null;
    forgetHandovers();
  }

  /** Forgets fences and handovers, as everything before is ordered. */
  public void forgetHandovers() {
    Arrays.fill(fences, null);
    acquired.clear();
    pending.clear();
    unfenced.clear();
  }

  boolean hasAcquired() {
    return !acquired.isEmpty();
  }

  /** Way in which a read acquires what was published at its place. */
  public enum Acquire {
    /** By itself, from all. */
    AT_ONCE,
    /** By itself, from its own block only. */
    IN_BLOCK,
    /** At the next fence. */
    AT_FENCE,
    /** At once, as most programs leave the fence out; if there is one, it must be wide enough. */
    AT_ONCE_OR_FENCE
  }

  /** A thread of a block reads a place. */
  void acquire(Handover there, Acquire how, int block) {
    switch (how) {
      case AT_ONCE -> acquired.addAll(there.acquired(block, true));
      case IN_BLOCK -> acquired.addAll(there.acquired(block, false));
      case AT_FENCE -> pending.add(there);
      case AT_ONCE_OR_FENCE -> {
        if (!acquired.contains(new Acquired(there, Acquired.WIDE))) {
          unfenced.add(there);
        }
        acquired.addAll(there.acquired(block, true));
      }
    }
  }

  /** Some lanes meet and begin an epoch. */
  void partSync(int lanes, int epoch) {
    if (partSyncs == null) {
      partSyncs = new int[Registers.LANES * Registers.LANES];
    }
    for (int i = 0; i < partSyncs.length; i++) {
      int a = i / Registers.LANES;
      int b = i % Registers.LANES;
      if ((lanes >>> a & lanes >>> b & 1) != 0) {
        partSyncs[i] = epoch;
      }
    }
  }

  /** Whether two lanes have met after an epoch. */
  boolean synced(int lane, int other, int epoch) {
    return wholeSync > epoch
        || partSyncs != null && partSyncs[lane * Registers.LANES + other] > epoch;
  }

  /** Whether a partial barrier has ordered an epoch of a lane before this. */
  boolean knows(int warp, int lane, int epoch) {
    return known != null && known.has(warp, lane, epoch);
  }

  void know(Clock more) {
    known = known == null ? new Clock() : known;
    known.add(more);
  }

  /** Adds what precedes some lanes now: what they know, and what lanes of this warp did. */
  void addTo(Clock clock, int lanes, boolean whole) {
    if (known != null) {
      clock.add(known);
    }
    clock.add(number, whole ? epoch : wholeSync - 1);
    if (!whole) {
      clock.add(number, lanes, epoch);
      for (int i = 0; partSyncs != null && i < partSyncs.length; i++) {
        if ((lanes >>> i / Registers.LANES & 1) != 0) {
          clock.add(number, 1 << i % Registers.LANES, partSyncs[i] - 1);
        }
      }
    }
  }

  /** The last fence of a lane, or null. */
  public Handover.Fence fence(int lane) {
    return fences[lane];
  }

  void fence(int lanes, Handover.Fence fence) {
    Registers.each(lanes, lane -> fences[lane] = fence);
    if (!fence.wide()) {
      unfenced.forEach(there -> acquired.remove(new Acquired(there, Acquired.WIDE)));
      pending.addAll(unfenced);
    }
    pending.forEach(there -> acquired.addAll(there.acquired(fence.block(), fence.wide())));
    unfenced.clear();
  }
}
