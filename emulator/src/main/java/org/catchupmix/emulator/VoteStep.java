package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** {@code vote.sync}, {@code match.sync}, {@code bar.warp.sync}: what the lanes find in common. */
final class VoteStep extends SyncStep {
  /** Gives the results to the registers. */
  @FunctionalInterface
  interface Result {
    void put(Warp warp, int active);
  }

  private final Result result;

  VoteStep(PtxInstruction instruction, int guard, int members, Result result) {
    super(instruction, guard, members);
    this.result = result;
  }

  @Override
  void together(Warp warp, int active) {
    result.put(warp, active);
  }

  static void predicate(Registers r, int slot, int active, boolean value) {
    r.p[slot] = r.p[slot] & ~active | (value ? active : 0);
  }

  static void mask(Registers r, int slot, int active, int value) {
    for (int rest = active; rest != 0; rest &= rest - 1) {
      r.i[slot][Integer.numberOfTrailingZeros(rest)] = value;
    }
  }

  /** For each lane, those that hold the same value. */
  static int same(int[] values, int active, int lane) {
    int mask = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int other = Integer.numberOfTrailingZeros(rest);
      mask |= values[other] == values[lane] ? 1 << other : 0;
    }
    return mask;
  }
}
