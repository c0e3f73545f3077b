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

  /** Last epoch of each warp that partial barriers have ordered before this; null if none has. */
  int[] known;

  public final Handover.Fence[] fences = new Handover.Fence[Registers.LANES];

  /** Places acquired from other threads. */
  public final Set<Handover> acquired = new HashSet<>();

  /** Places acquired at the next fence, in strict mode. */
  final Set<Handover> pending = new HashSet<>();

  public WarpOrder(int number) {
    this.number = number;
  }

  public void begin() {
    partSyncs = null;
    known = null;
    forgetHandovers();
  }

  /** Forgets fences and handovers, as everything before is ordered. */
  public void forgetHandovers() {
    Arrays.fill(fences, null);
    acquired.clear();
    pending.clear();
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

  /** Whether a partial barrier has ordered an epoch of another warp before this. */
  boolean knows(int warp, int epoch) {
    return known != null && epoch <= known[warp];
  }

  public void fence(int lanes, Handover.Fence fence) {
    Registers.each(lanes, lane -> fences[lane] = fence);
    acquired.addAll(pending);
  }
}
