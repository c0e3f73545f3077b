package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.catchupmix.emulator.registers.Registers;

/** What orders the accesses of a warp: its epochs, fences and what other threads handed over. */
public final class WarpOrder {
  final int number;

  /** The warp's current epoch, see {@link Epochs}. */
  int epoch;

  /** The epoch that began when all its lanes last met. */
  int wholeSync;

  /** The epoch that began when two lanes last met; null until some lanes meet without others. */
  private int[] partSyncs;

  /** The last fence of each lane, or null. */
  public final Handover.Fence[] fences = new Handover.Fence[Registers.LANES];

  /** Places through which other threads have handed over what they did. */
  public final Set<Handover> acquired = new HashSet<>();

  /** Places that count as acquired after the next fence, in strict mode. */
  final Set<Handover> pending = new HashSet<>();

  public WarpOrder(int number) {
    this.number = number;
  }

  /** A block begins. */
  public void begin() {
    partSyncs = null;
    forgetHandovers();
  }

  /** Everything that any thread did is before what comes now. */
  public void forgetHandovers() {
    Arrays.fill(fences, null);
    acquired.clear();
    pending.clear();
  }

  /** Some lanes have met, and begin an epoch. */
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

  /** Some lanes have come to a fence. */
  public void fence(int lanes, Handover.Fence fence) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      fences[Integer.numberOfTrailingZeros(rest)] = fence;
    }
    acquired.addAll(pending);
  }
}
